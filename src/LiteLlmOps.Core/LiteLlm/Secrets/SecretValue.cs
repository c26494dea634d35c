namespace LiteLlmOps.Secrets;

/// <summary>A secret with where it came from; its text never leaves through ToString.</summary>
internal sealed record SecretValue(string Text, string Source)
{
    public override string ToString() => SecretMask.Mask(Text);
}

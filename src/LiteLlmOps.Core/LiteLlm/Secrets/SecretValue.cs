namespace LiteLlmOps.Secrets;

/// <summary>A secret with its source. ToString masks it.</summary>
internal sealed record SecretValue(string Text, string Source)
{
    public override string ToString() => SecretMask.Mask(Text);
}

namespace LiteLlmOps.LiteLlm;

/// <summary>How the values of rows are encrypted.</summary>
/// <param name="Format">The cipher format.</param>
/// <param name="OfGuardrails">True when the secrets of guardrails are encrypted too.</param>
internal readonly record struct RowEncryption(CipherFormat Format, bool OfGuardrails = false)
{
    public static implicit operator RowEncryption(CipherFormat format) => new(format);
}

using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Encryption;

/// <summary>A stored text as LiteLLM decrypts it.</summary>
/// <param name="Text">The decrypted value, or the stored text itself.</param>
/// <param name="Format">The cipher of the stored text. Null when it was not decrypted.</param>
/// <param name="IsUnreadable">True for a ciphertext that this key does not decrypt; LiteLLM would use the ciphertext as the value.</param>
internal readonly record struct OpenedValue(string Text, CipherFormat? Format, bool IsUnreadable)
{
    public static OpenedValue Opened(string text, CipherFormat format) => new(text, format, false);

    public static OpenedValue Clear(string text) => new(text, null, false);

    public static OpenedValue Unreadable(string stored) => new(stored, null, true);
}

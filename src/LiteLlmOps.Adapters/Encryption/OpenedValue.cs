using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Encryption;

/// <summary>A stored text as LiteLLM reads it.</summary>
/// <param name="Text">The value: decrypted, or the stored text itself.</param>
/// <param name="Format">The cipher it was in; null when it was not opened.</param>
/// <param name="IsUnreadable">True when it is a ciphertext that this key does not open; LiteLLM would take the ciphertext for the value.</param>
internal readonly record struct OpenedValue(string Text, CipherFormat? Format, bool IsUnreadable)
{
    public static OpenedValue Opened(string text, CipherFormat format) => new(text, format, false);

    public static OpenedValue Clear(string text) => new(text, null, false);

    public static OpenedValue Unreadable(string stored) => new(stored, null, true);
}

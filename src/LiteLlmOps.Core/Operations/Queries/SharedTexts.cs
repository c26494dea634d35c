namespace LiteLlmOps.Queries;

/// <summary>
/// Returns the same object for equal texts of rows: the names of keys, users and models are repeated in every request, and a million requests in a
/// variable would otherwise have a million copies of each.
/// </summary>
internal sealed class SharedTexts
{
    /// <summary>The number of texts that are remembered.</summary>
    public const int Most = 4096;

    private readonly Dictionary<string, string?> _texts = new(StringComparer.Ordinal);

    /// <summary>The shared text. Null for null and for an empty text, which LiteLLM stores for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="convert">What it becomes. Null for the text itself.</param>
    public string? Of(string? text, Func<string, string?>? convert = null)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (_texts.TryGetValue(text, out var shared))
            return shared;
        if (_texts.Count >= Most)
            _texts.Clear();
        return _texts[text] = PrintableText.Of(convert is null ? text : convert(text));
    }
}

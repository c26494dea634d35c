namespace LiteLlmOps;

/// <summary>The mask of a secret.</summary>
internal static class MaskedText
{
    /// <summary>The mask of a secret of which no part is shown.</summary>
    public const string Hidden = "******";

    private const string Reference = "os.environ/";

    // Four characters of a shorter secret would reveal too much of it.
    private const int ShortestShown = 20;

    /// <summary>sk-…a1b2 for a long secret, ****** for a short one.</summary>
    public static string Of(string secret) =>
        secret.Length < ShortestShown ? Hidden
        : secret.StartsWith("sk-", StringComparison.Ordinal) ? $"sk-…{secret[^4..]}"
        : $"…{secret[^4..]}";

    /// <summary>True for a text that is no secret wherever it is: a mask, a reference to a variable, no value.</summary>
    public static bool IsNothing(string text) =>
        text is "" or "None" or "null" or "Null" or "true" or "false" or "True" or "False" or "undefined" or "..." or "…"
        || text.AsSpan().IndexOfAnyExcept('*') < 0
        || (text.StartsWith('…') && text.Length == 5)
        || (text.StartsWith("sk-…", StringComparison.Ordinal) && text.Length == 8)
        || IsReference(text);

    /// <summary>True for os.environ/NAME, ${NAME} and $NAME.</summary>
    public static bool IsReference(string text) =>
        IsVariable(After(text, Reference))
        || (text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}') && IsVariable(text.AsSpan(2, text.Length - 3)))
        || IsVariable(After(text, "$"));

    private static ReadOnlySpan<char> After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text.AsSpan(prefix.Length) : [];

    // In capitals, as variables are: a password can begin with a dollar sign.
    private static bool IsVariable(ReadOnlySpan<char> name)
    {
        if (name.Length == 0 || !(char.IsAsciiLetterUpper(name[0]) || name[0] == '_'))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c != '_')
                return false;
        }

        return name.Contains('_') || name.IndexOfAnyInRange('0', '9') < 0;
    }
}

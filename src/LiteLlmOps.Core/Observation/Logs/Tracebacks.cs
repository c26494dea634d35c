namespace LiteLlmOps.Logs;

/// <summary>Recognizes the lines of Python tracebacks.</summary>
internal static class Tracebacks
{
    private const string Line = "\", line ";

    public static bool IsStart(ReadOnlySpan<byte> line) =>
        line.StartsWith("Traceback (most recent call last):"u8)
        || line.StartsWith("  + Exception Group Traceback (most recent call last):"u8);

    /// <summary>True for a line inside a traceback whose start was cut off: of a file, or the statement that raised the exception.</summary>
    public static bool IsInside(ReadOnlySpan<byte> line) =>
        line is [(byte)' ', ..]
        && (
            (line.StartsWith("  File \""u8) && line.IndexOf("\", line "u8) > 0)
            || (line.StartsWith("    "u8) && line.TrimStart((byte)' ').StartsWith("raise "u8))
        );

    /// <summary>True for a line without indentation such as package.Class: text, or one of an exception group.</summary>
    public static bool IsExceptionLine(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart(" |"u8);
        if (text.IsEmpty || (text.Length < line.Length && line.IndexOf((byte)'|') < 0) || !char.IsAsciiLetter((char)text[0]))
            return false;
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit((char)text[end]) || text[end] is (byte)'.' or (byte)'_'))
            end++;
        return (end == text.Length || text[end] == ':')
            && (
                text[..end].IndexOf("Error"u8) >= 0
                || text[..end].IndexOf("Exception"u8) >= 0
                || IsQualified(text[..end], end < text.Length)
            );
    }

    // package.Class: text. A path of fields alone, such as litellm_params.model, is a line of a validation error.
    private static bool IsQualified(ReadOnlySpan<byte> name, bool hasText) =>
        name.LastIndexOf((byte)'.') is > 0 and var dot
        && (hasText || (dot + 1 < name.Length && char.IsAsciiLetterUpper((char)name[dot + 1])));

    /// <summary>True for the second line of a field in a validation error of pydantic, below the path of the field.</summary>
    public static bool IsOfField(ReadOnlySpan<byte> line) => line.StartsWith("  "u8) && line.IndexOf(" [type="u8) > 0;

    /// <summary>True for a line such as File "/app/litellm/proxy/utils.py", line 3, in f.</summary>
    public static bool IsFileOfLiteLlm(ReadOnlySpan<byte> line) => line.StartsWith("  File \""u8) && line.IndexOf("/litellm/"u8) > 0;

    /// <summary>True for the functions that LiteLLM runs only at its start: with an exception in them the process ends.</summary>
    public static bool IsStartOfProxy(ReadOnlySpan<byte> line) =>
        line.EndsWith(", in proxy_startup_event"u8) || line.EndsWith(", in run_server"u8);

    /// <summary>True for a line such as File "/app/custom.py", line 3, in f.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> line) => line.StartsWith("  File \""u8);

    /// <summary>
    /// The exception with the place that raised it, such as "auth_checks.py in get_key_object: package.Class". Null without a place. The text of some
    /// exceptions is empty: only the function then shows what failed.
    /// </summary>
    /// <param name="frame">The last line of the traceback with a file.</param>
    /// <param name="exception">The line with the exception.</param>
    public static string? WithPlace(string frame, string exception)
    {
        if (exception.Length == 0 || FunctionIn(frame) is not { } function)
            return null;
        var end = frame.IndexOf(Line, StringComparison.Ordinal);
        return $"{frame[(frame.LastIndexOfAny(['/', '\\', '"'], end - 1) + 1)..end]} in {function}: {exception}";
    }

    /// <summary>The function in a line such as File "/app/custom.py", line 3, in f. Null when there is none.</summary>
    public static string? FunctionIn(string frame)
    {
        const string In = ", in ";
        var end = frame.IndexOf(Line, StringComparison.Ordinal);
        var name = end < 0 ? -1 : frame.IndexOf(In, end, StringComparison.Ordinal);
        return name < 0 ? null : frame[(name + In.Length)..].TrimEnd();
    }

    /// <summary>True for a printed line that looks like a failure, whatever printed it.</summary>
    public static bool LooksLikeFailure(ReadOnlySpan<byte> line) =>
        line.IndexOf("Error"u8) >= 0
        || line.IndexOf("ERROR"u8) >= 0
        || line.IndexOf("Exception"u8) >= 0
        || line.IndexOf("FATAL"u8) >= 0
        || line.IndexOf("CRITICAL"u8) >= 0
        || line.IndexOf("error:"u8) >= 0;
}

namespace LiteLlmOps.Logs;

/// <summary>A failure that no signature matches, as it is grouped: the message of its record, and the exception when the message does not contain it.</summary>
/// <param name="Message">The text, with numbers and ids replaced.</param>
/// <param name="Exception">The line of the exception, for the sample. Null when it is in the message, or the record is JSON.</param>
/// <param name="Hash">The hash of the message, to recognize the same record in two formats. Null to compute it from the line.</param>
/// <param name="Source">Where it was written.</param>
internal sealed record UnknownFailure(string Message, string? Exception, int? Hash, RecordSource Source)
{
    /// <summary>True for a traceback that ends before its exception.</summary>
    public bool IsIncomplete { get; private init; }

    private const int MaxLength = 600;

    /// <summary>The failure in a JSON record.</summary>
    public static UnknownFailure Of(JsonLine json, RecordSource source)
    {
        var stack = json.Stack.Split('\n');
        var exception = stack.LastOrDefault(static l => Tracebacks.IsExceptionLine(Bytes(l)));
        var files = stack
            .Where(static l => Tracebacks.IsFileOfLiteLlm(Bytes(l)))
            .Select(static l => RecordSource.FileInTraceback(Bytes(l)))
            .ToList();
        var place = WithPath(source, files.FirstOrDefault() ?? "", files.LastOrDefault() ?? "");
        return new UnknownFailure(
            TextOf(json.Message.Split('\n')[0], exception ?? "", place),
            null,
            json.Message.GetHashCode(StringComparison.Ordinal),
            place
        );
    }

    /// <summary>The failure in another record. Null when it has no text.</summary>
    public static UnknownFailure? Of(RecordState record, ReadOnlySpan<byte> text, ReadOnlySpan<byte> line, ReadOnlySpan<byte> message)
    {
        var exception = LineMatcher.Text(Start(text[record.ExceptionLine]));
        var isTraceback = Tracebacks.IsStart(line) || Tracebacks.IsInside(line);
        var written = isTraceback ? "" : LineMatcher.Text(Start(message));
        if (string.IsNullOrWhiteSpace(exception) && written.Trim(' ').Length == 0 && !isTraceback)
            return null;
        var (first, last) = record.Files;
        var place = WithPath(
            RecordSource.Of(line, record.Header),
            RecordSource.FileInTraceback(text[first]),
            RecordSource.FileInTraceback(text[last])
        );
        if (exception.Length == 0 && (isTraceback || Tracebacks.IsStart(message)))
            return new UnknownFailure(WithoutException(place), null, null, place) { IsIncomplete = true };
        return new UnknownFailure(TextOf(written, exception, place), exception.Length > 0 ? exception : null, null, place);
    }

    private static string WithoutException(RecordSource place) =>
        "Traceback (most recent call last):"
        + (place.File.Length > 0 ? $" without its exception (in {place.File})" : " without its exception");

    // The name in the header is that of the function that caught the exception, whose path is in the traceback.
    private static RecordSource WithPath(RecordSource source, string first, string last) =>
        source.File.Length == 0 ? source with { File = last }
        : Path.GetFileName(first) == source.File ? source with { File = first }
        : source;

    private static string TextOf(string message, string exception, RecordSource place)
    {
        var (written, raised) = (Normalized(message), Normalized(exception));
        var reason = Reason(raised);
        if (raised.Length == 0)
            return written.Length > 0 ? written : "(no text)";
        if (written.Length == 0)
            return place.File.Length > 0 ? $"{raised} (in {place.File})" : raised;
        // A message that is only the text of the exception does not name the operation that failed.
        if (written == reason || written == raised)
            return place.File.Length > 0 ? $"{Path.GetFileName(place.File)}: {raised}" : raised;
        return reason.Length > 0 && written.Contains(reason, StringComparison.Ordinal) ? written : $"{written}: {raised}";
    }

    private static string Normalized(string text) => text.Trim().Length == 0 ? "" : MessageNormalizer.Normalize(text);

    // The text after "package.Class: ".
    private static string Reason(string raised) =>
        raised.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon ? raised[(colon + 2)..] : "";

    private static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, MaxLength)];

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

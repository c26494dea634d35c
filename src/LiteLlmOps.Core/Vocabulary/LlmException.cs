namespace LiteLlmOps;

/// <summary>The kind of an error. Each kind corresponds to one PowerShell error category.</summary>
public enum LlmErrorKind
{
    /// <summary>A file, a setting or a parameter has an invalid value.</summary>
    InvalidData,

    /// <summary>The specified object does not exist.</summary>
    NotFound,

    /// <summary>The object to create already exists.</summary>
    Exists,

    /// <summary>The database or the proxy does not respond.</summary>
    Connection,

    /// <summary>A password or key was rejected.</summary>
    Authentication,

    /// <summary>Permission is missing.</summary>
    Permission,

    /// <summary>The object is in use, or was modified concurrently.</summary>
    Busy,

    /// <summary>A time limit expired.</summary>
    Timeout,

    /// <summary>A required program is not installed on this machine.</summary>
    NotInstalled,

    /// <summary>A guard refused the change.</summary>
    Refused,

    /// <summary>The response is invalid.</summary>
    Protocol,

    /// <summary>A program or a service failed, or has exited.</summary>
    ProgramFailed,
}

/// <summary>An error that an operator can fix. The message contains what happened, where, and what to do; it never contains a secret.</summary>
public class LlmException : Exception
{
    // A quoted name of a file or an answer may have any length.
    private const int MaxLength = 4000;
    private const int LengthOfEnd = 500;

    /// <summary>Creates an error.</summary>
    /// <param name="id">One of <see cref="ErrorIds"/>; it has the kind.</param>
    /// <param name="message">What happened, where, and what to do.</param>
    /// <param name="target">The object that failed: a path, an address, a key. Null when there is none.</param>
    /// <param name="inner">The cause. Null when there is none. Only what may be shown of it is kept.</param>
    internal LlmException(ErrorId id, string message, object? target = null, Exception? inner = null)
        : base(Shown(message), LlmCauseException.Of(inner))
    {
        Id = id;
        Target = target is string or Uri ? Shown(target.ToString()!) : target;
    }

    /// <summary>A short PascalCase id, such as DatabaseUnreachable.</summary>
    public string ErrorId => Id.Name;

    /// <summary>The kind of error.</summary>
    public LlmErrorKind Kind => Id.Kind;

    /// <summary>The object that failed: a path, an address, a key. Null when there is none.</summary>
    public object? Target { get; }

    internal ErrorId Id { get; }

    // Messages quote names and values of files, databases and answers, which may contain secrets and escape sequences.
    private static string Shown(string text) => Shortened(PrintableText.Message(text));

    // What to do is at the end.
    private static string Shortened(string text) =>
        text.Length <= MaxLength ? text : text[..(MaxLength - LengthOfEnd)] + "…" + text[^(LengthOfEnd - 1)..];
}

/// <summary>An error in a file that people edit, with its position.</summary>
public sealed class SourceException : LlmException
{
    /// <summary>Creates an error at a position in a file.</summary>
    /// <param name="id">One of <see cref="ErrorIds"/>, such as YamlInvalid.</param>
    /// <param name="problem">What is wrong, in one sentence.</param>
    /// <param name="file">The file's path.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1.</param>
    /// <param name="lineText">The text of the line. Null when it could not be read.</param>
    /// <param name="inner">The cause. Null when there is none.</param>
    internal SourceException(ErrorId id, string problem, string file, int line, int column, string? lineText, Exception? inner = null)
        : base(id, Compose(problem, file, line, column, lineText), file, inner)
    {
        File = (string)Target!;
        Line = line;
        Column = column;
        LineText = PrintableText.Block(lineText);
    }

    /// <summary>The file's path, without control characters.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }

    /// <summary>The text of the line. Null when it could not be read.</summary>
    public string? LineText { get; }

    internal static SourceException At(SourcePosition position, ErrorId id, string problem, Func<SourcePosition, string?> lineText) =>
        new(id, problem, position.File ?? "", position.Line, position.Column, lineText(position));

    private const int MaxQuote = 160;

    // A line may be a whole document, so only the part around the column is quoted.
    private static string Quote(string line, int column)
    {
        var start = line.Length <= MaxQuote ? 0 : Math.Clamp(column - (MaxQuote / 2), 0, line.Length - MaxQuote);
        var part = line.Substring(start, Math.Min(MaxQuote, line.Length - start)).Trim();
        return (start > 0 ? "…" : "") + PrintableText.Block(part) + (start + MaxQuote < line.Length ? "…" : "");
    }

    // The message is one line for display and logs; a console that can mark the position uses the properties.
    private static string Compose(string problem, string file, int line, int column, string? lineText)
    {
        var head = $"{file}:{line}:{column}: {problem.TrimEnd('.')}{(problem.EndsWith('?') ? "" : ".")}";
        return string.IsNullOrWhiteSpace(lineText) ? head : $"{head} The line reads: {Quote(lineText, column)}";
    }
}

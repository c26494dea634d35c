namespace LiteLlmOps;

/// <summary>What sort of trouble an error is; each sort becomes one PowerShell error category.</summary>
public enum LlmErrorKind
{
    /// <summary>A file, a setting or a parameter holds something that cannot be used.</summary>
    InvalidData,

    /// <summary>What was named does not exist.</summary>
    NotFound,

    /// <summary>What would be made is there already.</summary>
    Exists,

    /// <summary>The database or the proxy does not answer.</summary>
    Connection,

    /// <summary>A password or key was refused.</summary>
    Authentication,

    /// <summary>A right is missing.</summary>
    Permission,

    /// <summary>Somebody else holds or has changed the thing.</summary>
    Busy,

    /// <summary>A time limit passed.</summary>
    Timeout,

    /// <summary>What the work needs is not installed on this machine.</summary>
    NotInstalled,

    /// <summary>A guard refuses the change.</summary>
    Refused,

    /// <summary>The other side answered something that makes no sense.</summary>
    Protocol,
}

/// <summary>An error that an operator can act on. The message says what, where and what to do next; it never holds a secret.</summary>
public class LlmException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="id">One of <see cref="ErrorIds"/>; it has the kind.</param>
    /// <param name="message">What, where, and what to do next.</param>
    /// <param name="target">The thing that failed: a path, an address, a key. Null when there is none.</param>
    /// <param name="inner">What was caught. Null when nothing was.</param>
    internal LlmException(ErrorId id, string message, object? target = null, Exception? inner = null)
        : base(message, inner)
    {
        Id = id;
        Target = target;
    }

    /// <summary>A short PascalCase id, such as DatabaseUnreachable.</summary>
    public string ErrorId => Id.Name;

    /// <summary>The sort of trouble.</summary>
    public LlmErrorKind Kind => Id.Kind;

    /// <summary>The thing that failed: a path, an address, a key. Null when there is none.</summary>
    public object? Target { get; }

    internal ErrorId Id { get; }
}

/// <summary>An error in a file that people write, with the place of it.</summary>
public sealed class SourceException : LlmException
{
    /// <summary>Makes an error at a place in a file.</summary>
    /// <param name="id">One of <see cref="ErrorIds"/>, such as YamlInvalid.</param>
    /// <param name="problem">What is wrong, in one sentence.</param>
    /// <param name="file">The file's path.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1.</param>
    /// <param name="lineText">The line as it stands in the file. Null when it could not be read.</param>
    /// <param name="inner">What was caught. Null when nothing was.</param>
    internal SourceException(ErrorId id, string problem, string file, int line, int column, string? lineText, Exception? inner = null)
        : base(id, Compose(problem, file, line, column, lineText), file, inner)
    {
        File = file;
        Line = line;
        Column = column;
        LineText = lineText;
    }

    /// <summary>The file's path.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }

    /// <summary>The line as it stands in the file. Null when it could not be read.</summary>
    public string? LineText { get; }

    internal static SourceException At(SourcePosition position, ErrorId id, string problem, Func<SourcePosition, string?> lineText) =>
        new(id, problem, position.File ?? "", position.Line, position.Column, lineText(position));

    private const int LongestQuote = 160;

    // A line may be a whole document; what stands around the column is what helps. Control characters would reach the terminal.
    private static string Quote(string line, int column)
    {
        var start = line.Length <= LongestQuote ? 0 : Math.Clamp(column - (LongestQuote / 2), 0, line.Length - LongestQuote);
        var part = line.Substring(start, Math.Min(LongestQuote, line.Length - start)).Trim();
        var shown = string.Create(
            part.Length,
            part,
            static (span, text) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = char.IsControl(text[i]) && text[i] != '\t' ? '\uFFFD' : text[i];
            }
        );
        return (start > 0 ? "…" : "") + shown + (start + LongestQuote < line.Length ? "…" : "");
    }

    // One line, as messages are shown and logged; a console that can point at a place takes it from the members.
    private static string Compose(string problem, string file, int line, int column, string? lineText)
    {
        var head = $"{file}:{line}:{column}: {problem.TrimEnd('.')}{(problem.EndsWith('?') ? "" : ".")}";
        return string.IsNullOrWhiteSpace(lineText) ? head : $"{head} The line reads: {Quote(lineText, column)}";
    }
}

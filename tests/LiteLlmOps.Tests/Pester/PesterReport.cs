using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiteLlmOps.Tests.Pester;

/// <summary>The type of a line of a report.</summary>
internal enum LineKind
{
    /// <summary>A test that was found.</summary>
    Test,

    /// <summary>A file whose discovery failed.</summary>
    Broken,

    /// <summary>A test that has run.</summary>
    Result,

    /// <summary>The file is complete.</summary>
    Done,
}

/// <summary>A line of a report.</summary>
internal sealed record PesterLine(
    LineKind Kind,
    string File,
    string Id = "",
    string Name = "",
    int Line = 0,
    bool Skip = false,
    string Result = "",
    string Message = ""
);

/// <summary>The report of a child process about its files, its exit, and the processes and files that it left behind.</summary>
internal sealed class PesterReport(IEnumerable<string> lines, ChildResult child, IReadOnlyList<string> leftBehind)
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly PesterLine[] _lines = [.. lines.Select(line => JsonSerializer.Deserialize<PesterLine>(line, Options)!)];

    /// <summary>The output of the child in addition to the report.</summary>
    public string AllOutput => child.AllOutput;

    /// <summary>Processes and files that the test file did not clean up.</summary>
    public IReadOnlyList<string> LeftBehind => leftBehind;

    /// <summary>Why the child did not complete a file; null when it did.</summary>
    public string? ReasonUnfinished(string file)
    {
        if (Of(LineKind.Done, file).Any())
            return null;
        return child.TimedOut ? "it exceeded the time limit and was killed" : $"the process ended early, with code {child.ExitCode}";
    }

    /// <summary>The lines of a kind about a file.</summary>
    public IEnumerable<PesterLine> Of(LineKind kind, string file) => _lines.Where(line => line.Kind == kind && line.File == file);

    /// <summary>The result of a test; null when it has not run.</summary>
    public PesterLine? ResultOf(string file, string id) => Of(LineKind.Result, file).FirstOrDefault(line => line.Id == id);

    /// <summary>Whether a test is the last of its file.</summary>
    public bool IsLast(string file, string id) => Of(LineKind.Result, file).LastOrDefault()?.Id == id;
}

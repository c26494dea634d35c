using System.Text.Json;

namespace LiteLlmOps.Tests.Pester;

/// <summary>What a line of a report is about.</summary>
internal enum LineKind
{
    /// <summary>A test that was found.</summary>
    Test,

    /// <summary>A file whose discovery failed.</summary>
    Broken,

    /// <summary>A test that has run.</summary>
    Result,

    /// <summary>All of a file has been told.</summary>
    Done,
}

/// <summary>A line of a report.</summary>
internal sealed record PesterLine(LineKind Kind, string File, string Id = "", string Name = "", int Line = 0, string Skip = "", string Result = "", string Message = "");

/// <summary>What a child process has told of its files, and how it ended.</summary>
internal sealed class PesterReport(IEnumerable<string> lines, ChildResult child, TimeSpan limit)
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    private readonly PesterLine[] _lines = [.. lines.Select(line => JsonSerializer.Deserialize<PesterLine>(line, Options)!)];

    /// <summary>What the child wrote beside the report.</summary>
    public string Chatter => child.Chatter;

    /// <summary>Whether the child came to the end of a file, and if not, why.</summary>
    public string? WhyUnfinished(string file)
    {
        if (Of(LineKind.Done, file).Any())
            return null;
        return child.TimedOut ? $"it took longer than {limit.TotalMinutes} minutes and was ended" : $"the process ended early, with code {child.ExitCode}";
    }

    /// <summary>The lines of a kind about a file.</summary>
    public IEnumerable<PesterLine> Of(LineKind kind, string file) => _lines.Where(line => line.Kind == kind && line.File == file);

    /// <summary>The result of a test; null when it has not come to it. A tear-down that fails takes back what was told before.</summary>
    public PesterLine? ResultOf(string file, string id) => Of(LineKind.Result, file).LastOrDefault(line => line.Id == id);
}

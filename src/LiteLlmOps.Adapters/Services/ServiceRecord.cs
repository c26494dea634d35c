using System.Globalization;
using System.Text;
using System.Text.Json;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Services;

/// <summary>What is kept of a service in state/run/NAME.pid: the first line is the number of its process, as other tools know such files; the second the rest.</summary>
/// <param name="Id">Its process; 0 when none was started.</param>
/// <param name="Start">When that started, in the machine's own unit: with another start the number is another process.</param>
internal sealed record ServiceRecord(int Id, long Start)
{
    /// <summary>Which boot of the machine the start counts from.</summary>
    public string Boot { get; init; } = "";

    public int Restarts { get; init; }

    /// <summary>How it ended last. Null while it runs, or when nobody saw it.</summary>
    public string? LastEnd { get; init; }

    public bool StoppedIntentionally { get; init; }

    /// <summary>True when its end was seen, or made, by this module.</summary>
    public bool HasEnded { get; init; }

    /// <summary>Where in its log its present life begins.</summary>
    public long LogStart { get; init; }

    /// <summary>The record, or null when there is none, or it cannot be read: then the process is looked for by its port and its command.</summary>
    public static ServiceRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadAllLines(path) is [_, var line, ..]
                ? JsonSerializer.Deserialize<ServiceRecord>(line)
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The records of a state folder's deployment whose processes run.</summary>
    /// <param name="folder">The deployment's folder, whose state is in 'state'.</param>
    /// <param name="name">The service. Default: all.</param>
    public static IReadOnlyList<ServiceRecord> Running(string folder, string name = "*") =>
        Path.Combine(folder, "state", "run") is var run && Directory.Exists(run)
            ?
            [
                .. Directory
                    .EnumerateFiles(run, name + ".pid")
                    .Select(Read)
                    .OfType<ServiceRecord>()
                    .Where(static r => r.Id > 0 && ProcessIdentity.IsRunning(r.Id, r.Start)),
            ]
            : [];

    public void Write(string path)
    {
        AtomicFile.Write(
            path,
            Encoding.UTF8.GetBytes($"{Id.ToString(CultureInfo.InvariantCulture)}\n{JsonSerializer.Serialize(this)}\n"),
            isPrivate: false
        );
    }
}

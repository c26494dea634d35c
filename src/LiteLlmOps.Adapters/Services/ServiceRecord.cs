using System.Globalization;
using System.Text;
using System.Text.Json;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Services;

/// <summary>The record of a service in state/run/NAME.pid. The first line is the process id, as in other PID files; the second is this record as JSON.</summary>
/// <param name="Id">The process id. 0 when this module has not started the service.</param>
/// <param name="Start">The start time of the process in a unit of this machine. A process with another start time is not this one.</param>
internal sealed record ServiceRecord(int Id, long Start)
{
    /// <summary>The boot of the machine that the start time refers to.</summary>
    public string Boot { get; init; } = "";

    public int Restarts { get; init; }

    /// <summary>How the service last ended. Null when that is not known.</summary>
    public string? LastEnd { get; init; }

    /// <summary>True when this module stopped the process.</summary>
    public bool WasStopped { get; init; }

    /// <summary>True when the service was stopped to stay stopped.</summary>
    public bool StoppedIntentionally { get; init; }

    /// <summary>The length of the log when the process was started.</summary>
    public long LogStart { get; init; }

    /// <summary>The record. Null when there is none, or when it cannot be read; the process is then searched by port and command.</summary>
    public static ServiceRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) && Bounded.ReadLines(path, Limits.StateFile) is [_, var line, ..]
                ? JsonSerializer.Deserialize<ServiceRecord>(line, StateJson.Options)
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or NotSupportedException or LlmException)
        {
            return null;
        }
    }

    /// <summary>The records of a deployment whose processes are running.</summary>
    /// <param name="folder">The deployment's folder; its state folder is 'state'.</param>
    /// <param name="name">The name of the service. Default: all services.</param>
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

    public void Write(string path, FileOperations? operations)
    {
        AtomicFile.Write(
            path,
            Encoding.UTF8.GetBytes($"{Id.ToString(CultureInfo.InvariantCulture)}\n{JsonSerializer.Serialize(this)}\n"),
            isPrivate: false,
            operations,
            isDurable: false
        );
    }
}

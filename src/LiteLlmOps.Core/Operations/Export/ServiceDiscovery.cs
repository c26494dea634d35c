using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Export;

/// <summary>A running service that belongs to a folder.</summary>
/// <param name="Name">A unique name for it.</param>
/// <param name="Purpose">Its purpose, derived from its command line. Empty when unknown.</param>
/// <param name="Command">Its command line as a deployment file contains it.</param>
/// <param name="Process">Its process.</param>
/// <param name="Log">The file to which its output is redirected. Null when it is not redirected to a file.</param>
internal sealed record FoundService(string Name, string Purpose, string Command, Listener Process, string? Log)
{
    /// <summary>True for a LiteLLM proxy.</summary>
    public bool IsProxy => Purpose == ServiceDiscovery.Proxy;

    /// <summary>True for the monitor of this module.</summary>
    public bool IsMonitor => Purpose == MonitorSettings.Purpose;
}

/// <summary>
/// Finds the services of a folder: processes that listen on a port, and whose working directory is the folder or whose command line contains a path
/// in it.
/// </summary>
/// <param name="listeners">The listening processes of this machine.</param>
/// <param name="folder">The folder.</param>
/// <param name="rendered">The rendered config, which is replaced by {rendered} in commands. Null for none.</param>
internal sealed class ServiceDiscovery(IListeners listeners, string folder, string? rendered)
{
    public const string Proxy = "Main proxy";

    // Words in command lines; the first match decides.
    private static readonly (string Word, string Name, string Purpose)[] Kinds =
    [
        (MonitorSettings.Program, "monitor", MonitorSettings.Purpose),
        ("rerank", "rerank", "Rerank server"),
        ("metric", "metrics", "Metrics exporter"),
        ("exporter", "metrics", "Metrics exporter"),
        ("health", "health", "Health server"),
        ("litellm", "proxy", Proxy),
    ];

    // A restart of the services must not restart a database whose data are in the folder.
    private static readonly string[] Databases = ["postgres", "postmaster", "pgbouncer", "redis-server", "valkey-server"];

    public IReadOnlyList<FoundService> Find()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        // Workers listen on the port of their parent process, which is older.
        return
        [
            .. listeners
                .Find("")
                .Where(IsOfFolder)
                .OrderBy(static l => l.ProcessId)
                .DistinctBy(static l => l.Port)
                .DistinctBy(static l => l.ProcessId)
                .Select(l => Describe(l, names)),
        ];
    }

    private bool IsOfFolder(Listener listener) =>
        listener.ProcessId != Environment.ProcessId
        && listener.Arguments.Count > 0
        && !Databases.Contains(Path.GetFileName(listener.Arguments[0].TrimEnd(':')), StringComparer.Ordinal)
        && (
            listeners.FolderOf(listener.ProcessId) == folder
            || listener.Arguments.Skip(1).Any(a => a.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        );

    private FoundService Describe(Listener listener, HashSet<string> names)
    {
        // File names only: a path that contains 'litellm' would make every service a proxy.
        var words = listener.Arguments.Select(static a => Path.GetFileName(a)).ToList();
        var (_, name, purpose) = Array.Find(Kinds, k => words.Exists(w => w.Contains(k.Word, StringComparison.OrdinalIgnoreCase)));
        name ??= Path.GetFileNameWithoutExtension(
            words.FirstOrDefault(static w => w.EndsWith(".py", StringComparison.Ordinal)) ?? words[0]
        );
        var unique = names.Add(name)
            ? name
            : Enumerable.Range(2, 99).Select(n => name + n.ToString(CultureInfo.InvariantCulture)).First(names.Add);
        return new FoundService(unique, purpose ?? "", Command(listener), listener, listeners.OutputOf(listener.ProcessId));
    }

    private string Command(Listener listener)
    {
        var port = listener.Port.ToString(CultureInfo.InvariantCulture);
        return CommandWords.Join(
            listener.Arguments.Select(
                (a, i) =>
                    i == 0 && IsOfEnvironment(listener, a) ? Path.GetFileName(a)
                    : a == port ? "{port}"
                    : a.Length > 0 && Path.GetFullPath(a, folder) == rendered ? "{rendered}"
                    : a
            )
        );
    }

    // The Python environment is a setting of its own.
    private static bool IsOfEnvironment(Listener listener, string program) =>
        listener.VirtualEnvironment is { } environment
        && program.StartsWith(environment + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Export;

/// <param name="Name">A name for it.</param>
/// <param name="Purpose">What it seems to be for.</param>
/// <param name="Command">Its command line, as a deployment file would have it.</param>
/// <param name="Process">Its process.</param>
/// <param name="Log">The file that its output goes to. Null when it goes nowhere, or to a terminal.</param>
internal sealed record FoundService(string Name, string Purpose, string Command, Listener Process, string? Log)
{
    /// <summary>True for a LiteLLM proxy.</summary>
    public bool IsProxy => Purpose == ServiceDiscovery.Proxy;
}

/// <summary>Finds what runs for a folder: processes that listen on a port, and that work in the folder or are started with something in it.</summary>
/// <param name="listeners">The processes of this machine.</param>
/// <param name="folder">The folder.</param>
/// <param name="rendered">The rendered config, for which {rendered} stands. Null for none.</param>
internal sealed class ServiceDiscovery(IListeners listeners, string folder, string? rendered)
{
    public const string Proxy = "Main proxy";

    // By the words that stand in command lines; the first that fits.
    private static readonly (string Word, string Name, string Purpose)[] Kinds =
    [
        ("rerank", "rerank", "Rerank server"),
        ("metric", "metrics", "Metrics exporter"),
        ("exporter", "metrics", "Metrics exporter"),
        ("health", "health", "Health server"),
        ("litellm", "proxy", Proxy),
    ];

    public IReadOnlyList<FoundService> Find()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        // Workers hold the port of their parent, which is older.
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
        && (
            listeners.FolderOf(listener.ProcessId) == folder
            || listener.Arguments.Skip(1).Any(a => a.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        );

    private FoundService Describe(Listener listener, HashSet<string> names)
    {
        // Where it is installed says nothing of what it is: LiteLLM's own folders would make everything a proxy.
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

    // The Python environment is declared by itself.
    private static bool IsOfEnvironment(Listener listener, string program) =>
        listener.VirtualEnvironment is { } environment
        && program.StartsWith(environment + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

using System.Globalization;

namespace LiteLlmOps.Consistency;

/// <summary>Whether the files beside the deployment are in order: who may read them, how large and how old they are.</summary>
internal static class FileRules
{
    private const long LargeLog = 100L << 20;

    public static IEnumerable<Finding> Of(ConsistencyFacts facts) => [.. Readable(facts), .. Logs(facts), .. State(facts)];

    private static IEnumerable<Finding> Readable(ConsistencyFacts facts) =>
        facts
            .Deployment.Environment.Files.Select(static f => f.Path)
            .Where(p => facts.Commands.Stat(p) is { IsReadableByAll: true })
            .Select(static path => new Finding(
                "FileReadable",
                FindingSeverity.Error,
                Path.GetFileName(path),
                $"{path} may be read by every user of this machine",
                "It holds the keys of the gateway.",
                $"chmod o-rwx '{path}'"
            ));

    private static IEnumerable<Finding> Logs(ConsistencyFacts facts)
    {
        foreach (var path in facts.Deployment.Logs.SelectMany(p => facts.Commands.List(p)))
        {
            if (facts.Commands.Stat(path) is { Size: > LargeLog } file && !facts.Commands.List(path + ".*").Any())
                yield return new Finding(
                    "LogUnrotated",
                    FindingSeverity.Warning,
                    Path.GetFileName(path),
                    $"{(file.Size >> 20).ToString(CultureInfo.InvariantCulture)} MB, and no rotated file beside it",
                    "It grows until the disk is full, and then the proxy and its database stop.",
                    $"Rotate it: an entry in /etc/logrotate.d with copytruncate for {path}."
                );
        }
    }

    // A copy of the config that nobody renders any more is what somebody starts the proxy with one day.
    private static IEnumerable<Finding> State(ConsistencyFacts facts)
    {
        var (state, rendered) = (facts.Deployment.State, facts.Deployment.Config.Rendered);
        foreach (var path in facts.Commands.List(Path.Combine(state.Folder, "*.yaml")).Where(p => p != rendered))
        {
            if (facts.Commands.Stat(path) is { } file && DateTime.UtcNow - file.ChangedAt > state.StaleAfter)
                yield return new Finding(
                    "StateStale",
                    FindingSeverity.Warning,
                    Path.GetFileName(path),
                    $"changed {file.ChangedAt:yyyy-MM-dd}, more than {Durations.Format(state.StaleAfter)} ago, and nothing renders it",
                    "Somebody takes it for the present config one day.",
                    $"Move it away: mkdir -p '{state.Archive}' && mv '{path}' '{state.Archive}/'"
                );
        }
    }
}

using System.Globalization;
using LiteLlmOps.StateFiles;

namespace LiteLlmOps.Consistency;

/// <summary>Checks permissions, size and age of the files of a deployment.</summary>
internal static class FileRules
{
    private const long LargeLog = 100L << 20;

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) => [.. Readable(facts), .. Logs(facts), .. State(facts)];

    private static IEnumerable<LlmFinding> Readable(ConsistencyFacts facts) =>
        facts
            .Deployment.Environment.Files.Select(static f => f.Path)
            .Where(p => facts.Commands.Stat(p) is { IsReadableByAll: true })
            .Select(static path =>
                new LlmFinding(
                    "FileReadable",
                    FindingSeverity.Error,
                    Path.GetFileName(path),
                    $"{path} is readable by every user of this machine.",
                    "It contains the secrets of the gateway.",
                    $"chmod o-rwx '{path}'"
                ).At(path)
            );

    private static IEnumerable<LlmFinding> Logs(ConsistencyFacts facts)
    {
        foreach (var path in facts.Deployment.Logs.SelectMany(p => facts.Commands.List(p)))
        {
            if (facts.Commands.Stat(path) is { Size: > LargeLog } file && !facts.Commands.List(path + ".*").Any())
                yield return new LlmFinding(
                    "LogUnrotated",
                    FindingSeverity.Warning,
                    Path.GetFileName(path),
                    $"{(file.Size >> 20).ToString(CultureInfo.InvariantCulture)} MB, and no rotated file exists.",
                    "It grows until the disk is full; then the proxy and its database stop.",
                    $"Rotate it: add an entry with copytruncate for {path} to /etc/logrotate.d."
                ).At(path);
        }
    }

    private static IEnumerable<LlmFinding> State(ConsistencyFacts facts)
    {
        var rules = new StateFileRules(facts.Deployment, facts.Planes.Declared, facts.Now);
        return from entry in facts.Machine.StateFiles ?? []
            let verdict = rules.Judge(entry)
            where verdict.IsMovable
            select new LlmFinding(
                "StateStale",
                FindingSeverity.Warning,
                rules.NameOf(entry.Path),
                verdict.Reason,
                "It can be mistaken for the current configuration.",
                "Move it to the archive with Move-LlmStaleState.",
                "Move-LlmStaleState"
            ).At(entry.Path);
    }
}

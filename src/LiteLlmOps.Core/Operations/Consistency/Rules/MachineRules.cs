using System.Globalization;

namespace LiteLlmOps.Consistency;

/// <summary>What this machine and its network tell against a deployment: proxies that part company, files in git, MCP servers that do not answer.</summary>
internal static class MachineRules
{
    public static IEnumerable<Finding> Of(ConsistencyFacts facts) =>
        [
            .. Tracked(facts.Machine),
            .. Unreachable(facts.Machine),
            .. Keys(facts),
            .. Configs(facts),
            .. Client(facts),
            .. Died(facts.Machine),
        ];

    private static IEnumerable<Finding> Tracked(MachineFacts machine) =>
        machine.Tracked.Select(static path => new Finding(
            "SecretTracked",
            FindingSeverity.Error,
            Path.GetFileName(path),
            $"git keeps {path}, and it holds secrets as they are",
            "Everybody who has the repository has the keys, and its history keeps them for ever.",
            $"cd '{Path.GetDirectoryName(path)}' && git rm --cached -- '{Path.GetFileName(path)}' && echo '/{Path.GetFileName(path)}' >> .gitignore; then give new keys to everything that stood in it."
        ));

    private static IEnumerable<Finding> Unreachable(MachineFacts machine) =>
        machine.Unreachable.Select(static s => new Finding(
            "McpUnreachable",
            FindingSeverity.Warning,
            s.Name,
            $"from this machine: {s.Problem}",
            "The proxy lists its tools no more, and calls of them fail.",
            "Start the server, or take it out of mcp_servers, and seed with -Prune.",
            "Invoke-LlmSeed"
        ));

    private static IEnumerable<Finding> Keys(ConsistencyFacts facts)
    {
        var ours = facts.Deployment.Database.SaltKey?.Text ?? facts.Deployment.Proxy.MasterKey?.Text;
        foreach (var proxy in facts.Machine.Proxies.Where(p => ours is not null && p.SaltKey is not null && p.SaltKey != ours))
            yield return new Finding(
                "SaltKeyApart",
                FindingSeverity.Error,
                Name(proxy),
                "works on this database with another salt key than the deployment's",
                "What one of them writes the other cannot read: models vanish, and calls go out without a key.",
                "Give both the same LITELLM_SALT_KEY, or stop one of them."
            );
    }

    private static IEnumerable<Finding> Configs(ConsistencyFacts facts)
    {
        var own = (facts.Deployment.Config.Rendered ?? facts.Deployment.Config.Source) is { } path ? Path.GetFullPath(path) : null;
        foreach (var proxy in facts.Machine.Proxies.Where(p => own is not null && p.Config is not null && p.Config != own))
            yield return new Finding(
                "ConfigApart",
                FindingSeverity.Warning,
                Name(proxy),
                $"works on this database, and was started with {proxy.Config}, not {own}",
                "What the file alone can say differs between the two, and a seed is not made for both.",
                "Start it with the same file, or give it a deployment and a database of its own."
            );
    }

    private static IEnumerable<Finding> Client(ConsistencyFacts facts)
    {
        if (facts.Machine.Client is not { } client)
            yield break;
        foreach (var proxy in facts.Machine.Proxies.Where(p => p.Listener.StartedAt < client.At))
            yield return new Finding(
                "ClientStale",
                FindingSeverity.Warning,
                Name(proxy),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"started {proxy.Listener.StartedAt:yyyy-MM-dd HH:mm:ss}, and its Prisma client was generated {client.At:yyyy-MM-dd HH:mm:ss} (UTC): {client.Path}"
                ),
                "It still works with the client of before: FieldNotFoundError on columns that are there.",
                "Restart it: Restart-LlmServices.",
                "Restart-LlmServices"
            );
    }

    private static IEnumerable<Finding> Died(MachineFacts machine) =>
        machine
            .Services.Where(static s => s.HasDied)
            .Select(static s => new Finding(
                "ServiceDied",
                FindingSeverity.Error,
                s.Service.Name,
                $"it was started, does not run any more, and nobody stopped it: {s.LastEnd}",
                "What it is for is not there.",
                $"Read the end of its log, then: Start-LlmService {s.Service.Name}",
                "Start-LlmService"
            ));

    private static string Name(RunningProxy proxy) =>
        string.Create(CultureInfo.InvariantCulture, $"process {proxy.Listener.ProcessId} on port {proxy.Listener.Port}");
}

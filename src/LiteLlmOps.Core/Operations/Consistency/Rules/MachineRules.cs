using System.Globalization;

namespace LiteLlmOps.Consistency;

/// <summary>Finds problems on this machine and its network: a second proxy with other settings, files in git, MCP servers that do not respond.</summary>
internal static class MachineRules
{
    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        [
            .. Tracked(facts.Machine),
            .. Unreachable(facts.Machine),
            .. Keys(facts),
            .. Configs(facts),
            .. Client(facts),
            .. Exited(facts.Machine),
        ];

    private static IEnumerable<LlmFinding> Tracked(MachineFacts machine) =>
        machine.Tracked.Select(static path =>
            new LlmFinding(
                "SecretTracked",
                FindingSeverity.Error,
                Path.GetFileName(path),
                $"git tracks {path}, which contains secrets in plain text.",
                "Everyone with access to the repository has these secrets, also from its history.",
                $"cd '{Path.GetDirectoryName(path)}' && git rm --cached -- '{Path.GetFileName(path)}' && echo '/{Path.GetFileName(path)}' >> .gitignore; then replace all secrets in this file."
            ).At(path)
        );

    private static IEnumerable<LlmFinding> Unreachable(MachineFacts machine) =>
        machine.Unreachable.Select(static s => new LlmFinding(
            "McpUnreachable",
            FindingSeverity.Warning,
            s.Name,
            $"Not reachable from this machine: {s.Problem}",
            "Its tools are no longer listed, and calls to them fail.",
            "Start the server, or remove it from mcp_servers and run Invoke-LlmSeed -Prune.",
            "Invoke-LlmSeed"
        ));

    private static IEnumerable<LlmFinding> Keys(ConsistencyFacts facts)
    {
        var ours = facts.Deployment.Database.SaltKey?.Text ?? facts.Deployment.Proxy.MasterKey?.Text;
        foreach (var proxy in facts.Machine.Proxies.Where(p => ours is not null && p.SaltKey is not null && p.SaltKey != ours))
            yield return new LlmFinding(
                "SaltKeyMismatch",
                FindingSeverity.Error,
                Name(proxy),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Process {proxy.Listener.ProcessId} uses the database of this deployment with a different salt key."
                ),
                "One proxy cannot decrypt what the other wrote: models are missing, and requests are sent without an API key.",
                "Start both with the same LITELLM_SALT_KEY, or stop one of them."
            );
    }

    private static IEnumerable<LlmFinding> Configs(ConsistencyFacts facts)
    {
        var expected = (facts.Deployment.Config.Rendered ?? facts.Deployment.Config.Source) is { } path ? Path.GetFullPath(path) : null;
        foreach (var proxy in facts.Machine.Proxies.Where(p => expected is not null && p.Config is not null && p.Config != expected))
            yield return new LlmFinding(
                "ConfigMismatch",
                FindingSeverity.Warning,
                Name(proxy),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Process {proxy.Listener.ProcessId} uses the database of this deployment, but was started with {proxy.Config} instead of {expected}."
                ),
                "Settings that LiteLLM reads from its file only differ between the two proxies.",
                "Start it with the same file, or use a separate deployment and database for it."
            );
    }

    private static IEnumerable<LlmFinding> Client(ConsistencyFacts facts)
    {
        if (facts.Machine.Client is not { } client)
            yield break;
        foreach (var proxy in facts.Machine.Proxies.Where(p => p.Listener.StartedAt < client.At))
            yield return new LlmFinding(
                "ClientStale",
                FindingSeverity.Warning,
                Name(proxy),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Process {proxy.Listener.ProcessId} started {proxy.Listener.StartedAt:yyyy-MM-dd HH:mm:ss}, but its Prisma client was generated {client.At:yyyy-MM-dd HH:mm:ss} (UTC): {client.Path}."
                ),
                "It still uses the previous client: queries fail with FieldNotFoundError for columns that exist.",
                "Restart the proxy: Restart-LlmServices.",
                "Restart-LlmServices"
            );
    }

    private static IEnumerable<LlmFinding> Exited(MachineFacts machine) =>
        (machine.Services ?? [])
            .Where(static s => s.HasDied)
            .Select(static s => new LlmFinding(
                "ServiceExited",
                FindingSeverity.Error,
                s.Service.Name,
                Sentence.Of($"Not running, although it was started and not stopped{(s.LastEnd is null ? "" : $": {s.LastEnd}")}"),
                "The service is not available.",
                $"Check the end of its log, then start it: Start-LlmService {s.Service.Name}",
                "Start-LlmService"
            ));

    private static string Name(RunningProxy proxy) => string.Create(CultureInfo.InvariantCulture, $"proxy on port {proxy.Listener.Port}");
}

using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps.Consistency;

/// <summary>Checks that the running processes match the declared services, as far as they are visible to this user.</summary>
internal static class ProcessRules
{
    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        [.. Proxies(facts), .. facts.Deployment.Services.SelectMany(s => OfService(s, facts))];

    private static IEnumerable<LlmFinding> Proxies(ConsistencyFacts facts)
    {
        if (
            (facts.Deployment.Config.Rendered ?? facts.Deployment.Config.Source) is not { } path
            || facts.Commands.Stat(path) is not { } file
        )
            yield break;
        foreach (var port in facts.Deployment.Proxy.Addresses.Where(static a => a.IsLoopback).Select(static a => a.Port))
        {
            var service = facts.Deployment.ServiceAt(new Uri($"http://127.0.0.1:{port}"));
            if (facts.Deployment.Services.FirstOrDefault(s => s.Name == service) is { } declared && IsForeign(declared, facts, port))
                continue;
            if (facts.Listeners.At(port) is { StartedAt: { } started } listener && started < file.ChangedAt)
                yield return new LlmFinding(
                    "ProcessStale",
                    FindingSeverity.Warning,
                    Path.GetFileName(path),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Process {listener.ProcessId} started {started:yyyy-MM-dd HH:mm:ss}, but the file was changed {file.ChangedAt:yyyy-MM-dd HH:mm:ss} (UTC)."
                    ),
                    facts.Planes.Rules.Release.SettlesPerKey
                        ? "Changes of values that LiteLLM reads only at startup are not in effect."
                        : "LiteLLM reads its file only at startup: later changes are not in effect.",
                    service is null ? "Restart the proxy." : $"Restart-LlmServices {service}",
                    service is null ? null : "Restart-LlmServices"
                ).At(path);
        }
    }

    private static IEnumerable<LlmFinding> OfService(ServiceSettings service, ConsistencyFacts facts)
    {
        if (service.Port is not { } port || facts.Listeners.At(port) is not { } listener)
            yield break;
        if (IsForeign(service, facts, port))
            yield return new LlmFinding(
                "PortConflict",
                FindingSeverity.Error,
                service.Name,
                $"Process {listener.ProcessId.ToString(CultureInfo.InvariantCulture)} ({Path.GetFileName(listener.CommandLine.Split(' ')[0])}) listens on port {port.ToString(CultureInfo.InvariantCulture)} of this service.",
                "The service cannot start, and its clients are answered by another program.",
                "Stop that process, or correct the port of the service in llmops.yaml."
            );
        else if (
            service.EnvironmentFolder is { } folder
            && listener.VirtualEnvironment != folder
            && !listener.CommandLine.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        )
            yield return new LlmFinding(
                "VenvMismatch",
                FindingSeverity.Warning,
                service.Name,
                $"Process {listener.ProcessId.ToString(CultureInfo.InvariantCulture)} runs {(listener.VirtualEnvironment is { } other ? $"in {other}" : "outside of a Python environment")}, but {folder} is declared.",
                "It runs with other package versions than intended.",
                $"Restart-LlmServices {service.Name} starts it with the programs of {Path.Combine(folder, "bin")}. If the command of the service selects the other one, correct the command or its environment in llmops.yaml.",
                "Restart-LlmServices"
            );
    }

    // Another program listens on the port: nothing is known of the proxy.
    private static bool IsForeign(ServiceSettings service, ConsistencyFacts facts, int port) =>
        service.Launcher == ServiceLauncher.Process
        && facts.Listeners.At(port) is { } listener
        && ServiceIdentity.Owns(service, listener, facts.Machine.Services?.FirstOrDefault(s => s.Service.Name == service.Name)) == false;
}

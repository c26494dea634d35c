using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Services;

namespace LiteLlmOps.Consistency;

/// <summary>Whether the processes that run are those that are declared: as far as this machine, and this user, is told.</summary>
internal static class ProcessRules
{
    public static IEnumerable<Finding> Of(ConsistencyFacts facts) =>
        [.. Proxies(facts), .. facts.Deployment.Services.SelectMany(s => OfService(s, facts.Listeners))];

    private static IEnumerable<Finding> Proxies(ConsistencyFacts facts)
    {
        if (
            (facts.Deployment.Config.Rendered ?? facts.Deployment.Config.Source) is not { } path
            || facts.Commands.Stat(path) is not { } file
        )
            yield break;
        foreach (var port in facts.Deployment.Proxy.Addresses.Where(static a => a.IsLoopback).Select(static a => a.Port))
        {
            var service = facts.Deployment.ServiceAt(new Uri($"http://127.0.0.1:{port}"));
            if (facts.Listeners.At(port) is { StartedAt: { } started } listener && started < file.ChangedAt)
                yield return new Finding(
                    "ProcessStale",
                    FindingSeverity.Warning,
                    Path.GetFileName(path),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"process {listener.ProcessId} started {started:yyyy-MM-dd HH:mm:ss}, and the file was changed {file.ChangedAt:yyyy-MM-dd HH:mm:ss} (UTC)"
                    ),
                    "LiteLLM reads its file only when it starts: what was changed since does not count yet.",
                    service is null ? "Restart the proxy." : $"Restart-LlmServices {service}",
                    service is null ? null : "Restart-LlmServices"
                );
        }
    }

    private static IEnumerable<Finding> OfService(ServiceSettings service, IListeners listeners)
    {
        if (service.Port is not { } port || listeners.At(port) is not { } listener)
            yield break;
        if (service.Launcher == ServiceLauncher.Process && !ServiceIdentity.Matches(service, listener.CommandLine.Split(' ')))
            yield return new Finding(
                "PortForeign",
                FindingSeverity.Error,
                service.Name,
                $"process {listener.ProcessId.ToString(CultureInfo.InvariantCulture)} ({Path.GetFileName(listener.CommandLine.Split(' ')[0])}) listens on its port {port.ToString(CultureInfo.InvariantCulture)}",
                "The service cannot start there, and who asks it is answered by something else.",
                "Stop that process, or correct the port of the service in llmops.yaml."
            );
        else if (
            service.EnvironmentFolder is { } folder
            && listener.VirtualEnvironment != folder
            && !listener.CommandLine.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        )
            yield return new Finding(
                "VenvWrong",
                FindingSeverity.Warning,
                service.Name,
                $"process {listener.ProcessId.ToString(CultureInfo.InvariantCulture)} runs {(listener.VirtualEnvironment is { } other ? $"in {other}" : "outside of any")}, and {folder} is declared",
                "It runs with other versions of its packages than were tried.",
                $"Restart-LlmServices {service.Name} starts it with the programs of {Path.Combine(folder, "bin")}.",
                "Restart-LlmServices"
            );
    }
}

using System.Globalization;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Services;

/// <summary>Services as systemd units, with systemctl and journalctl.</summary>
internal sealed class SystemdLauncher : ILauncher
{
    private static readonly string[] Properties = ["LoadState", "ActiveState", "MainPID", "NRestarts", "Result", "ExecMainStatus"];

    public async Task<IReadOnlyList<ServiceFacts>> InspectAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token) =>
        await Task.WhenAll(services.Select(s => InspectAsync(s, token)));

    public async Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token)
    {
        await RunAsync(service, ["start", service.Unit], token);
        // A unit of Type=exec may have exited already.
        return (await InspectAsync(service, token)).Process ?? new ServiceProcess(0, 0);
    }

    public async Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token)
    {
        // systemd applies the TimeoutStopSec of the unit, and kills the remaining processes itself.
        await RunAsync(service, ["stop", service.Unit], token);
        return (await ShowAsync(service, ["Result"], token)).GetValueOrDefault("Result") == "timeout";
    }

    public async Task<IReadOnlyList<string>> ReadLogTailAsync(ServiceSettings service, int lines, CancellationToken token)
    {
        try
        {
            var count = lines.ToString(CultureInfo.InvariantCulture);
            string[] arguments = ["--unit", service.Unit, "--lines", count, "--no-pager", "--output", "cat"];
            return LogText.Lines(await CommandRun.RunAsync("journalctl", arguments, null, token));
        }
        catch (LlmException)
        {
            return [];
        }
    }

    // systemd keeps its own record.
    public void RecordEnd(ServiceSettings service, string end, ServiceEndCause cause) { }

    private static async Task<ServiceFacts> InspectAsync(ServiceSettings service, CancellationToken token)
    {
        var unit = await ShowAsync(service, Properties, token);
        if (unit.GetValueOrDefault("LoadState") == "not-found")
            throw new LlmException(
                ErrorIds.UnitNotFound,
                $"systemd has no unit {service.Unit}. Correct 'unit' of service {service.Name} in llmops.yaml.",
                service.Unit
            );
        var table = ProcessTable.Read();
        var (active, main) = (unit.GetValueOrDefault("ActiveState"), table.Find(Number(unit, "MainPID")));
        return new ServiceFacts(service, main?.ToService())
        {
            Children = main is null ? [] : [.. table.DescendantsOf(main.Id).Select(static c => c.ToService())],
            Restarts = Number(unit, "NRestarts"),
            LastEnd =
                active == "failed"
                    ? $"failed ({unit.GetValueOrDefault("Result")}, exit code {unit.GetValueOrDefault("ExecMainStatus")})"
                    : null,
            HasDied = active == "failed",
        };
    }

    private static int Number(Dictionary<string, string> unit, string property) =>
        int.TryParse(unit.GetValueOrDefault(property), CultureInfo.InvariantCulture, out var number) ? number : 0;

    // systemctl show prints a line NAME=VALUE for each property.
    private static async Task<Dictionary<string, string>> ShowAsync(
        ServiceSettings service,
        IEnumerable<string> properties,
        CancellationToken token
    )
    {
        string[] arguments = ["show", service.Unit, $"--property={string.Join(',', properties)}"];
        var text = await CommandRun.RunAsync("systemctl", arguments, null, token);
        return text.Split('\n')
            .Select(static l => l.Split('=', 2))
            .Where(static p => p.Length == 2)
            .GroupBy(static p => p[0], StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.Last()[1].Trim(), StringComparer.Ordinal);
    }

    private static async Task RunAsync(ServiceSettings service, string[] arguments, CancellationToken token)
    {
        var (code, output) = await CommandRun.TryAsync("systemctl", arguments, null, "/", token);
        if (code != 0)
            throw new LlmException(
                ErrorIds.UnitFailed,
                $"systemctl {string.Join(' ', arguments)} exited with code {code}: {LogText.OneLine(output)}",
                service.Name
            );
    }
}

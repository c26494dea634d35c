using System.Globalization;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Services;

/// <summary>Services as units of systemd, by systemctl and journalctl.</summary>
internal sealed class SystemdLauncher : ILauncher
{
    private static readonly string[] Properties = ["LoadState", "ActiveState", "MainPID", "NRestarts", "Result", "ExecMainStatus"];

    public async Task<IReadOnlyList<ServiceFacts>> LookAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token) =>
        await Task.WhenAll(services.Select(s => LookAsync(s, token)));

    public async Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token)
    {
        await RunAsync(service, ["start", service.Unit], token);
        // A unit of type exec may have ended again already.
        return (await LookAsync(service, token)).Process ?? new ServiceProcess(0, 0);
    }

    public async Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token)
    {
        // systemd has the unit's own limit (TimeoutStopSec), and kills what is left of it by itself.
        await RunAsync(service, ["stop", service.Unit], token);
        var unit = UnitText.Read(await CommandRun.RunAsync("systemctl", ["show", service.Unit, "--property=Result"], null, token));
        return unit.GetValueOrDefault("Result") == "timeout";
    }

    public IReadOnlyList<string> LogTail(ServiceSettings service, int lines)
    {
        try
        {
            var text = Task.Run(() =>
                    CommandRun.RunAsync(
                        "journalctl",
                        ["--unit", service.Unit, "--lines", lines.ToString(CultureInfo.InvariantCulture), "--no-pager", "--output", "cat"],
                        null,
                        CancellationToken.None
                    )
                )
                .GetAwaiter()
                .GetResult();
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(SecretMask.Scrub)];
        }
        catch (LlmException)
        {
            return [];
        }
    }

    // systemd knows itself what it has stopped.
    public void NoteEnd(ServiceSettings service, string end, bool onPurpose) { }

    private static async Task<ServiceFacts> LookAsync(ServiceSettings service, CancellationToken token)
    {
        var unit = UnitText.Read(
            await CommandRun.RunAsync("systemctl", ["show", service.Unit, $"--property={string.Join(',', Properties)}"], null, token)
        );
        if (unit.GetValueOrDefault("LoadState") == "not-found")
            throw new LlmException(
                ErrorIds.UnitNotFound,
                $"systemd knows no unit {service.Unit}: correct 'unit' of the service {service.Name} in llmops.yaml.",
                service.Unit
            );
        var id = int.TryParse(unit.GetValueOrDefault("MainPID"), CultureInfo.InvariantCulture, out var number) ? number : 0;
        var table = ProcessTable.Read();
        var (active, main) = (unit.GetValueOrDefault("ActiveState"), id > 0 ? table.Find(id) : null);
        return new ServiceFacts(service, main?.ToService())
        {
            Children = main is null ? [] : [.. table.Below(main.Id).Select(static c => c.ToService())],
            Restarts = int.TryParse(unit.GetValueOrDefault("NRestarts"), CultureInfo.InvariantCulture, out var restarts) ? restarts : 0,
            LastEnd = active == "failed" ? $"{unit.GetValueOrDefault("Result")}, code {unit.GetValueOrDefault("ExecMainStatus")}" : null,
            HasDied = active == "failed",
        };
    }

    private static async Task RunAsync(ServiceSettings service, string[] arguments, CancellationToken token)
    {
        var (code, output) = await CommandRun.TryAsync("systemctl", arguments, null, "/", token);
        if (code != 0)
            throw new LlmException(
                ErrorIds.UnitFailed,
                $"systemctl {string.Join(' ', arguments)} ended with {code}: {SecretMask.Scrub(output.ReplaceLineEndings(" ").Trim())}",
                service.Name
            );
    }
}

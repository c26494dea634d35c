using System.Globalization;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Services;

/// <summary>Services of docker compose.</summary>
internal sealed class ComposeLauncher : ILauncher
{
    public async Task<IReadOnlyList<ServiceFacts>> InspectAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token) =>
        await Task.WhenAll(services.Select(s => InspectAsync(s, token)));

    public async Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token)
    {
        // Without --no-deps, compose would also start the dependencies in its compose file.
        await RunAsync(service, ["up", "--detach", "--no-deps", service.Unit], token);
        return (await InspectAsync(service, token)).Process ?? new ServiceProcess(0, 0);
    }

    public async Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token)
    {
        var limit = Math.Ceiling(service.StopLimit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await RunAsync(service, ["stop", "--timeout", limit, service.Unit], token);
        // 137 is the exit code of a killed container.
        return (await ContainerAsync(service, token))?.TextAt("ExitCode") == "137";
    }

    public async Task<IReadOnlyList<string>> ReadLogTailAsync(ServiceSettings service, int lines, CancellationToken token)
    {
        try
        {
            var count = lines.ToString(CultureInfo.InvariantCulture);
            return LogText.Lines(await RunAsync(service, ["logs", "--no-color", "--tail", count, service.Unit], token));
        }
        catch (LlmException)
        {
            return [];
        }
    }

    // Docker keeps its own record.
    public void RecordEnd(ServiceSettings service, string end, ServiceEndCause cause) { }

    private static async Task<ServiceFacts> InspectAsync(ServiceSettings service, CancellationToken token)
    {
        var container = await ContainerAsync(service, token);
        var (state, code) = (container?.TextAt("State"), container?["ExitCode"] is ConfigScalar { Value: long exit } ? exit : 0);
        return new ServiceFacts(service, state == "running" ? await ProcessAsync(container!.TextAt("ID")!, token) : null)
        {
            LastEnd = state == "exited" ? string.Create(CultureInfo.InvariantCulture, $"exited with code {code}") : null,
            // 'docker compose stop' leaves the exit codes 143 and 137.
            HasDied = state is "exited" or "dead" && code is not (0 or 137 or 143),
        };
    }

    // One JSON object in each line. Of several replicas, the first is used.
    private static async Task<ConfigMap?> ContainerAsync(ServiceSettings service, CancellationToken token)
    {
        var text = await RunAsync(service, ["ps", "--all", "--format", "json", service.Unit], token);
        return text.Split('\n')
            .Select(static l => NodeJson.TryParse(l) is ConfigList { Items: [var first, ..] } ? first : NodeJson.TryParse(l))
            .OfType<ConfigMap>()
            .FirstOrDefault();
    }

    private static async Task<ServiceProcess> ProcessAsync(string container, CancellationToken token)
    {
        var text = await CommandRun.RunAsync("docker", ["inspect", "--format", "{{.State.Pid}}", container], null, token);
        var id = int.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var number) ? number : 0;
        // Docker may run in a virtual machine, whose processes are not visible here.
        return ProcessTable.Read().Find(id)?.ToService() ?? new ServiceProcess(id, 0);
    }

    private static async Task<string> RunAsync(ServiceSettings service, IEnumerable<string> arguments, CancellationToken token)
    {
        string[] words = ["compose", .. service.ComposeFile is { } file ? new[] { "--file", file } : [], .. arguments];
        var (code, output) = await CommandRun.TryAsync("docker", words, null, service.Folder, token);
        return code == 0
            ? output
            : throw new LlmException(
                ErrorIds.ComposeFailed,
                $"docker {string.Join(' ', words)} exited with code {code}: {LogText.OneLine(output)}",
                service.Name
            );
    }
}

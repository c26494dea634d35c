using System.Globalization;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Services;

/// <summary>Services of docker compose.</summary>
internal sealed class ComposeLauncher : ILauncher
{
    public async Task<IReadOnlyList<ServiceFacts>> LookAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token) =>
        await Task.WhenAll(services.Select(s => LookAsync(s, token)));

    public async Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token)
    {
        // Order is ours to keep: compose would start what it depends on by itself.
        await RunAsync(service, ["up", "--detach", "--no-deps", service.Unit], token);
        return (await LookAsync(service, token)).Process ?? new ServiceProcess(0, 0);
    }

    public async Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token)
    {
        var limit = Math.Ceiling(service.StopLimit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await RunAsync(service, ["stop", "--timeout", limit, service.Unit], token);
        // 137: docker killed it.
        return (await ContainerAsync(service, token))?.TextAt("ExitCode") == "137";
    }

    public IReadOnlyList<string> LogTail(ServiceSettings service, int lines)
    {
        try
        {
            var text = Task.Run(() =>
                    RunAsync(
                        service,
                        ["logs", "--no-color", "--tail", lines.ToString(CultureInfo.InvariantCulture), service.Unit],
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

    // Docker knows itself what it has stopped.
    public void NoteEnd(ServiceSettings service, string end, bool onPurpose) { }

    private static async Task<ServiceFacts> LookAsync(ServiceSettings service, CancellationToken token)
    {
        var container = await ContainerAsync(service, token);
        var (state, code) = (container?.TextAt("State"), container?["ExitCode"] is ConfigScalar { Value: long exit } ? exit : 0);
        return new ServiceFacts(service, state == "running" ? await ProcessAsync(container!.TextAt("ID")!, token) : null)
        {
            LastEnd = state == "exited" ? string.Create(CultureInfo.InvariantCulture, $"ended with code {code}") : null,
            // 143 and 137 are what docker compose stop itself leaves behind.
            HasDied = state is "exited" or "dead" && code is not (0 or 137 or 143),
        };
    }

    // One JSON object a line; of several replicas the first.
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
        var id = int.TryParse(
            (await CommandRun.RunAsync("docker", ["inspect", "--format", "{{.State.Pid}}", container], null, token)).Trim(),
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : 0;
        // Docker may run in a machine of its own, where its processes are not seen.
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
                $"docker {string.Join(' ', words)} ended with {code}: {SecretMask.Scrub(output.ReplaceLineEndings(" ").Trim())}",
                service.Name
            );
    }
}

using System.Globalization;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Starts the proxy of a lab, and waits until it is ready.</summary>
internal sealed class LabProxyProcess(LabOptions options, Deployment deployment, int port, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StandInLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LiteLlmLimit = TimeSpan.FromMinutes(5);

    private string Log => LogOf(options);

    public static string LogOf(LabOptions options) => Path.Combine(options.Path, "logs", "proxy.log");

    public LabProcess Start()
    {
        var (file, arguments) = Command();
        using var process = DetachedProcess.Start(new DetachedStart([file, .. arguments], Environment(), options.Path, Log));
        return new LabProcess(process.Id, ProcessIdentity.StartOf(process.Id) ?? 0);
    }

    public async Task WaitAsync(IProxyApi api, LabProcess process, CancellationToken token)
    {
        var polling = new Polling(time, Pause, options.Proxy == LabProxy.StandIn ? StandInLimit : LiteLlmLimit);
        await polling.UntilAsync(
            async t =>
            {
                try
                {
                    await api.ReadVersionAsync(t);
                    return true;
                }
                catch (LlmException e) when (e.Kind is LlmErrorKind.Connection or LlmErrorKind.Timeout && !polling.IsOver)
                {
                    return ProcessIdentity.IsRunning(process.Id, process.StartTicks) ? false : throw Exited();
                }
            },
            token
        );
    }

    // The arguments are those of LiteLLM; options of the stand-in are environment variables.
    private (string File, IReadOnlyList<string> Arguments) Command()
    {
        string[] arguments =
        [
            "--config",
            deployment.Config.Rendered!,
            "--port",
            port.ToString(CultureInfo.InvariantCulture),
            "--host",
            "127.0.0.1",
        ];
        if (options.Proxy == LabProxy.LiteLlm)
            return ("litellm", arguments);
        return ("dotnet", [StandIn, "proxy", .. arguments]);
    }

    /// <summary>The program of the stand-in proxy and servers.</summary>
    public static string StandIn
    {
        get
        {
            var program = Path.GetFullPath(
                Path.Combine(Path.GetDirectoryName(typeof(LabProxyProcess).Assembly.Location)!, "..", "lab", "LiteLlmOps.Lab.dll")
            );
            return File.Exists(program)
                ? program
                : throw new LlmException(
                    ErrorIds.LabNotBuilt,
                    $"The stand-in proxy '{program}' does not exist. Build LiteLlmOps.sln.",
                    program
                );
        }
    }

    private Dictionary<string, string?> Environment()
    {
        var environment = deployment.Environment.Declared.ToDictionary(
            static v => v.Key,
            static v => (string?)v.Value.Text,
            StringComparer.Ordinal
        );
        environment["LAB_LITELLM_VERSION"] = options.Version.Text;
        environment["LAB_POLL_INTERVAL"] = options.PollInterval.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        environment["LITELLM_LOCAL_MODEL_COST_MAP"] = "True";
        // LiteLLM reads these generic names as its own options.
        environment["PORT"] = environment["HOST"] = environment["DEBUG"] = environment["CONFIG_FILE_PATH"] = null;
        return environment;
    }

    private LlmException Exited()
    {
        var tail = File.Exists(Log)
            ? string.Join(System.Environment.NewLine, Bounded.ReadLines(Log, Limits.TextFile).TakeLast(10).Select(SecretMask.Scrub))
            : "";
        return new LlmException(
            ErrorIds.LabProxyExited,
            $"The proxy of the lab exited during startup. The end of its log:{System.Environment.NewLine}{tail}",
            Log
        );
    }
}

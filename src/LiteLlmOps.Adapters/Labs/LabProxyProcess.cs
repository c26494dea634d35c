using System.Globalization;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Starts what a lab has for a proxy, and waits until it serves.</summary>
internal sealed class LabProxyProcess(LabOptions options, Deployment deployment, int port)
{
    private static readonly TimeSpan StandInLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LiteLlmLimit = TimeSpan.FromMinutes(5);

    private string Log => Path.Combine(options.Path, "logs", "proxy.log");

    public LabProcess Start()
    {
        var (file, arguments) = Command();
        using var process = DetachedProcess.Start(new DetachedStart([file, .. arguments], Environment(), options.Path, Log));
        return new LabProcess(process.Id, ProcessIdentity.StartOf(process.Id) ?? 0);
    }

    public async Task WaitAsync(IProxyApi api, LabProcess process, CancellationToken token)
    {
        for (var until = DateTime.UtcNow + (options.Proxy == LabProxy.StandIn ? StandInLimit : LiteLlmLimit); ; await Task.Delay(50, token))
        {
            try
            {
                await api.ReadVersionAsync(token);
                return;
            }
            catch (LlmException e) when (e.Kind is LlmErrorKind.Connection or LlmErrorKind.Timeout && DateTime.UtcNow < until)
            {
                if (!ProcessIdentity.IsRunning(process.Id, process.StartTicks))
                    throw Died();
            }
        }
    }

    // The arguments are LiteLLM's own; what only the stand-in knows comes by the environment.
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

    /// <summary>The program of the stand-ins.</summary>
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
                    $"The stand-in proxy is not there ('{program}'): build LiteLlmOps.sln.",
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
        // Generic names that LiteLLM would take for its own options.
        environment["PORT"] = environment["HOST"] = environment["DEBUG"] = environment["CONFIG_FILE_PATH"] = null;
        return environment;
    }

    private LlmException Died()
    {
        var tail = File.Exists(Log)
            ? string.Join(System.Environment.NewLine, File.ReadLines(Log).TakeLast(10).Select(SecretMask.Scrub))
            : "";
        return new LlmException(
            ErrorIds.LabProxyExited,
            $"The lab's proxy ended while it started. The end of its log:{System.Environment.NewLine}{tail}",
            Log
        );
    }
}

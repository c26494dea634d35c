using System.Globalization;
using System.Text.RegularExpressions;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Probes of this machine: environment variables, files, the config and ports.</summary>
/// <param name="context">The deployment.</param>
internal sealed partial class MachineProbes(DeploymentSnapshot context)
{
    public async Task<ProbeResult> VariableAsync(ProbeRequest request)
    {
        // Of a list, one defined variable is enough.
        var alternatives = request.Texts("name");
        var names =
            alternatives.Count > 0
                ? alternatives
                : [.. Name().Matches(request.Text("name") ?? request.Text("variable") ?? "").Select(static m => m.Value)];
        if (names.Count == 0)
            return ProbeResult.Inconclusive("the log line does not contain the name of the variable");
        var found = names.Where(n => context.Deployment.Environment.TryGet(n, out _)).ToList();
        var missing = names.Except(found, StringComparer.Ordinal).ToList();
        if (alternatives.Count > 0 ? found.Count > 0 : missing.Count == 0)
            return Defined(found);
        var undefined = alternatives.Count > 0 ? names : missing;
        // The message of a provider's client names its own default variable, which only matters while something refers to it.
        return request.Call.Arguments["name"] is null && !await IsReferencedAsync(undefined)
            ? ProbeResult.Inconclusive($"{Undefined(undefined).Evidence}, but nothing refers to {(undefined.Count == 1 ? "it" : "them")}")
            : OfProcess(undefined);
    }

    private async Task<bool> IsReferencedAsync(IReadOnlyList<string> names)
    {
        var texts = NodeJson.Write((await context.DeclaredAsync()).Root);
        if (context.HasDatabase)
            texts += string.Concat((await context.StoredAsync()).Rows.Select(static r => NodeJson.Write(r.Value)));
        return names.Any(n => texts.Contains("os.environ/" + n, StringComparison.Ordinal));
    }

    // The running process may have another environment than the files of the deployment.
    private ProbeResult OfProcess(IReadOnlyList<string> names)
    {
        var undefined = Undefined(names);
        var process = context
            .Deployment.Proxy.Addresses.Where(static a => a.IsLoopback)
            .Select(a => context.Adapters.Listeners.At(a.Port))
            .FirstOrDefault(static l => l is not null);
        if (process is null || context.Adapters.Listeners.Variable(process.ProcessId, "PATH") is null)
            return undefined with { IsIndirect = true };
        var lacking = names.Where(n => context.Adapters.Listeners.Variable(process.ProcessId, n) is null).ToList();
        return lacking.Count == 0
            ? ProbeResult.Cleared(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{string.Join(" and ", names)} {(names.Count == 1 ? "is" : "are")} defined in the environment of process {process.ProcessId}"
                )
            )
            : undefined with
            {
                Evidence = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{undefined.Evidence}, and process {process.ProcessId} does not have {string.Join(" and ", lacking)} either"
                ),
            };
    }

    public ProbeResult File(ProbeRequest request)
    {
        if (request.Text("path") is not { } path)
            return ProbeResult.Inconclusive("the log line does not contain the path of the file");
        var full = Path.GetFullPath(path.Trim('\'', '"'), context.Deployment.Folder);
        return context.Adapters.Commands.Stat(full) is { } file
            ? ProbeResult.Cleared(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{full} exists: {file.Size} bytes, changed {file.ChangedAt:yyyy-MM-dd HH:mm:ss} UTC"
                )
            )
            : ProbeResult.Confirmed($"{full} does not exist");
    }

    public async Task<ProbeResult> ConfigAsync()
    {
        try
        {
            await context.DeclaredAsync();
            if (context.Deployment.Config.Rendered is { } rendered && context.Adapters.Files.Exists(rendered))
                context.Adapters.Files.ReadYaml(rendered);
            return ProbeResult.Cleared($"{context.Deployment.Config.Source} is readable");
        }
        catch (LlmException e)
        {
            return ProbeResult.Confirmed(e.Message) with
            {
                States = e.ErrorId == ErrorIds.YamlInvalid.Name ? ["yaml", "unreadable"] : ["unreadable"],
            };
        }
    }

    public async Task<ProbeResult> PortAsync(ProbeRequest request, CancellationToken token)
    {
        if (!int.TryParse(request.Text("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return ProbeResult.Inconclusive("the log line does not contain the port");
        if (context.Adapters.Listeners.At(port) is not { } listener)
            return OperatingSystem.IsLinux()
                ? ProbeResult.Cleared($"no process listens on port {port}")
                : ProbeResult.Inconclusive("the listening process cannot be determined on this operating system");
        var service = context.Deployment.Services.FirstOrDefault(s => s.Port == port);
        var program = Path.GetFileName(listener.CommandLine.Split(' ')[0]);
        var isOwn = service is not null ? ServiceIdentity.Owns(service, listener, await FactsAsync(service, token)) : false;
        return isOwn == true ? ProbeResult.Cleared($"{service!.Name} itself listens on port {port} (process {listener.ProcessId})")
            : isOwn is null
                ? ProbeResult.Inconclusive(
                    $"process {listener.ProcessId} ({SecretMask.Scrub(program)}) listens on port {port}; whether {service!.Name} started it cannot be determined, because its command is a shell script"
                )
            : ProbeResult.Confirmed($"process {listener.ProcessId} ({SecretMask.Scrub(program)}) listens on port {port}") with
            {
                Remediation = $"Stop process {listener.ProcessId}, or configure another port for one of the two; then start the service.",
            };
    }

    private async Task<ServiceFacts?> FactsAsync(ServiceSettings service, CancellationToken token)
    {
        try
        {
            return await context.Adapters.OpenServices(context.Deployment).InspectAsync([service], token) is [var facts, ..] ? facts : null;
        }
        catch (LlmException)
        {
            // Get-LlmService reports why systemd or Docker could not be used.
            return null;
        }
    }

    /// <summary>Whether the proxy listens on a port that the deployment uses.</summary>
    public ProbeResult Address(ProbeRequest request)
    {
        if (!int.TryParse(request.Text("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return ProbeResult.Inconclusive("the log line does not contain the port");
        var addresses = context.Deployment.Proxy.Addresses;
        return addresses.Any(a => a.Port == port) || context.Deployment.Services.Any(s => s.Port == port)
            ? ProbeResult.Refuted($"port {port} is the port that the deployment uses") with
            {
                Remediation = "No action needed.",
                NeedsRestart = false,
            }
            : ProbeResult.Confirmed(
                $"the deployment expects the proxy at {string.Join(", ", addresses.Select(static a => a.GetLeftPart(UriPartial.Authority)))}"
            );
    }

    private static ProbeResult Undefined(IReadOnlyList<string> names) =>
        ProbeResult.Confirmed(
            $"{string.Join(" and ", names)} {(names.Count == 1 ? "is" : "are")} not defined in the deployment's environment files or in this session"
        ) with
        {
            NeedsRestart = false,
        };

    private ProbeResult Defined(IReadOnlyList<string> names)
    {
        context.Deployment.Environment.TryGet(names[0], out var value);
        return ProbeResult.Cleared($"{string.Join(" and ", names)} {(names.Count == 1 ? "is" : "are")} defined ({value!.Source})");
    }

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}

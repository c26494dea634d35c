using System.Globalization;
using System.Text.RegularExpressions;
using LiteLlmOps.Secrets;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Whether variables, files and ports of this machine are as a line says.</summary>
/// <param name="context">What is looked at.</param>
internal sealed partial class MachineProbes(DeploymentSnapshot context)
{
    public ProbeAnswer Variable(ProbeQuestion question)
    {
        // Of a list one is enough.
        var several = question.Texts("name");
        var names =
            several.Count > 0
                ? several
                : [.. Name().Matches(question.Text("name") ?? question.Text("variable") ?? "").Select(static m => m.Value)];
        if (names.Count == 0)
            return ProbeAnswer.Open("the line does not name the variable");
        var found = names.Where(n => context.Deployment.Environment.TryGet(n, out _)).ToList();
        var missing = names.Except(found).ToList();
        return several.Count > 0
            ? found.Count > 0
                ? Defined(found)
                : Undefined(names)
            : missing.Count == 0
                ? Defined(found)
                : Undefined(missing);
    }

    public ProbeAnswer File(ProbeQuestion question)
    {
        if (question.Text("path") is not { } path)
            return ProbeAnswer.Open("the line does not name the file");
        var full = Path.GetFullPath(path.Trim('\'', '"'), context.Deployment.Folder);
        return context.Adapters.Commands.Stat(full) is { } file
            ? ProbeAnswer.Gone(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{full} is there now, {file.Size} bytes, changed {file.ChangedAt:yyyy-MM-dd HH:mm:ss} UTC"
                )
            )
            : ProbeAnswer.Holds($"there is no {full}");
    }

    public async Task<ProbeAnswer> ConfigAsync()
    {
        try
        {
            await context.DeclaredAsync();
            if (context.Deployment.Config.Rendered is { } rendered && context.Adapters.Files.Exists(rendered))
                context.Adapters.Files.ReadYaml(rendered);
            return ProbeAnswer.Gone($"{context.Deployment.Config.Source} can be read now");
        }
        catch (LlmException e)
        {
            return ProbeAnswer.Holds(e.Message);
        }
    }

    public ProbeAnswer Port(ProbeQuestion question)
    {
        if (!int.TryParse(question.Text("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return ProbeAnswer.Open("the line does not name the port");
        if (context.Adapters.Listeners.At(port) is not { } listener)
            return OperatingSystem.IsLinux()
                ? ProbeAnswer.Gone($"nothing listens on port {port} now")
                : ProbeAnswer.Open("this system does not tell who listens");
        var service = context.Deployment.Services.FirstOrDefault(s => s.Port == port);
        var program = Path.GetFileName(listener.CommandLine.Split(' ')[0]);
        return service is not null && ServiceIdentity.Matches(service, listener.Arguments)
            ? ProbeAnswer.Gone($"port {port} is held by {service.Name} itself, process {listener.ProcessId}")
            : ProbeAnswer.Holds($"process {listener.ProcessId} ({SecretMask.Scrub(program)}) listens on port {port}") with
            {
                Remedy = $"Stop process {listener.ProcessId}, or give one of the two another port; then start the service.",
            };
    }

    /// <summary>Whether the proxy listens where the deployment looks for it.</summary>
    public ProbeAnswer Address(ProbeQuestion question)
    {
        if (!int.TryParse(question.Text("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return ProbeAnswer.Open("the line does not name the port");
        var addresses = context.Deployment.Proxy.Addresses;
        return addresses.Any(a => a.Port == port) || context.Deployment.Services.Any(s => s.Port == port)
            ? ProbeAnswer.Untrue($"port {port} is where the deployment looks for it") with
            {
                Remedy = "Nothing is to be done.",
                Restart = false,
            }
            : ProbeAnswer.Holds(
                $"the deployment looks for the proxy at {string.Join(", ", addresses.Select(static a => a.GetLeftPart(UriPartial.Authority)))}"
            );
    }

    private static ProbeAnswer Undefined(IReadOnlyList<string> names) =>
        ProbeAnswer.Holds(
            $"{string.Join(" and ", names)} {(names.Count == 1 ? "is" : "are")} defined neither in the deployment's environment files nor in this session"
        ) with
        {
            Restart = false,
        };

    private ProbeAnswer Defined(IReadOnlyList<string> names)
    {
        context.Deployment.Environment.TryGet(names[0], out var value);
        return ProbeAnswer.Gone($"{string.Join(" and ", names)} {(names.Count == 1 ? "is" : "are")} defined now ({value!.Source})");
    }

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

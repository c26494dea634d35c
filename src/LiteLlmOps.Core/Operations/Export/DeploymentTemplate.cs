using System.Globalization;
using System.Text;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Export;

/// <summary>Writes a deployment file for a folder: found values as settings, all other keys as comments with their defaults.</summary>
/// <param name="files">Files.</param>
/// <param name="folder">The folder.</param>
/// <param name="services">The services that run for it.</param>
internal sealed class DeploymentTemplate(IConfigFiles files, string folder, IReadOnlyList<FoundService> services)
{
    private const int CommentColumn = 44;

    private readonly StringBuilder _text = new();

    public string Write(string? name)
    {
        var found = FoundValues(name ?? Path.GetFileName(folder));
        Line($"# yaml-language-server: $schema={ProjectAddress.KeySchema}");
        Line($"# Deployment file of LiteLlmOps. All keys: {ProjectAddress.KeyPage}");
        Line(
            "# Lines that are commented out show defaults and examples. Paths are relative to this folder. os.environ/NAME is an environment"
        );
        Line("# variable, from the environment files or the session; secret/NAME is a secret of Microsoft.PowerShell.SecretManagement.");
        var wasMap = false;
        foreach (var key in DeploymentKeys.Root.Keys)
        {
            if (wasMap || key.IsMap)
                Line();
            wasMap = key.IsMap;
            if (key.Name != "services")
            {
                Write(key, "", "", "", found);
                continue;
            }

            if (services.Count > 0)
                WriteServices(key);
            else
                Write(key, "", "", "", found);
            WriteMonitor(services.FirstOrDefault(static s => s.IsMonitor)?.Process.Port);
        }

        return _text.ToString();
    }

    private Dictionary<string, string> FoundValues(string name)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["name"] = YamlText(name),
            ["environment"] = ListOf(DeploymentLocator.EnvironmentNames.Where(Exists)),
            ["proxy.url"] = services.FirstOrDefault(static s => s.IsProxy) is { } proxy
                ? string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{proxy.Process.Port}")
                : null,
            ["config.source"] = DeploymentLocator.ConfigNames.FirstOrDefault(Exists),
            ["config.overlays"] = ListOf(files.List(folder, "*.overlay.yaml").Select(static f => YamlText(Path.GetFileName(f)))),
            ["config.rendered"] = DeploymentKeys.RenderedDefault,
        };
        return values.Where(static v => v.Value is not null).ToDictionary(static v => v.Key, static v => v.Value!, StringComparer.Ordinal);
    }

    // A commented map puts its mark in the first column; a commented key of a map that is not commented has it at its own indentation.
    private void Write(DeploymentKey key, string prefix, string indent, string mark, Dictionary<string, string> found)
    {
        var path = prefix + key.Name;
        var isFound = found.Keys.Any(f => f == path || f.StartsWith(path + ".", StringComparison.Ordinal));
        if (mark.Length == 0 && !isFound)
            (indent, mark) = (mark + indent + "# ", "# ");
        if (key.IsList && key.IsMap)
        {
            Setting($"{indent}{key.Name}:", key.Summary);
            Line($"{indent}  - {key.Example}");
        }
        else if (key.IsMap)
        {
            Setting($"{indent}{key.Name}:", key.Summary);
            foreach (var child in key.Keys)
                Write(child, path + ".", indent + "  ", mark, found);
        }
        else
            Setting($"{indent}{key.Name}: {found.GetValueOrDefault(path) ?? ValueOf(key)}", key.Summary);
    }

    private static string ValueOf(DeploymentKey key) =>
        key.Default ?? (key.Defaults is { } list ? $"[{string.Join(", ", list)}]" : key.Example!);

    // A secret in a command line is masked: it does not belong there, and it must not get into the file.
    private void WriteServices(DeploymentKey key)
    {
        Setting($"{key.Name}:", "Services that run now; add dependsOn to a service that needs others.");
        foreach (var service in services.Where(static s => !s.IsMonitor))
        {
            var command = ArgumentMask.HideInCommand(service.Command);
            Line($"  - name: {YamlText(service.Name)}");
            if (service.Purpose.Length > 0)
                Line($"    purpose: {service.Purpose}");
            Line(
                $"    command: {YamlText(command)}{(command == service.Command ? "" : "   # contained a secret, which all users of the machine can read: use a variable")}"
            );
            Line($"    port: {service.Process.Port.ToString(CultureInfo.InvariantCulture)}");
            Line($"    ready: {(service.IsProxy ? "/health/readiness" : "tcp")}");
            if (service.Process.VirtualEnvironment is { } environment)
                Line($"    environment: {YamlText(Path.GetRelativePath(folder, environment))}");
            if (service.Log is { } log)
                Line($"    log: {YamlText(Path.GetRelativePath(folder, log))}");
        }
    }

    private void WriteMonitor(int? port) =>
        Setting(
            $"{(port is null ? "# " : "")}  - {{ name: monitor, kind: monitor{(port is null or MonitorSettings.UsualPort ? "" : $", port: {port.Value.ToString(CultureInfo.InvariantCulture)}")} }}",
            $"Health, metrics and dashboard on port {(port ?? MonitorSettings.UsualPort).ToString(CultureInfo.InvariantCulture)}: docs/monitor.md."
        );

    private void Setting(string line, string comment) => Line($"{line.PadRight(CommentColumn)} # {comment}");

    private bool Exists(string name) => files.Exists(Path.Combine(folder, name));

    private void Line(string text = "") => _text.Append(text.TrimEnd()).Append('\n');

    private static string? ListOf(IEnumerable<string> items) =>
        items.ToList() is { Count: > 0 } list ? $"[{string.Join(", ", list)}]" : null;

    private static string YamlText(string text) =>
        text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') && char.IsAsciiLetter(text.FirstOrDefault())
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

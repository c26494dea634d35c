using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Deployments;

/// <summary>Reads the services of a deployment file.</summary>
/// <param name="context">What the readers of the file share.</param>
internal sealed class ServiceReader(ReaderContext context)
{
    // The name of a service is part of the names of its files.
    private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
    );

    // signal(7) on Linux.
    private static readonly Dictionary<string, int> Signals = new(StringComparer.Ordinal)
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["QUIT"] = 3,
        ["USR1"] = 10,
        ["USR2"] = 12,
        ["TERM"] = 15,
    };

    public IEnumerable<ServiceSettings> Read(SettingsReader reader)
    {
        var services = reader.Items("services").Select(item => (Item: item.Root, Service: ReadOne(item))).ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (item, service) in services)
        {
            if (!names.Add(service.Name))
                throw reader.Wrong("services", item, $"contains '{service.Name}' twice");
        }

        foreach (var (item, service) in services)
        {
            if (service.DependsOn.FirstOrDefault(d => !names.Contains(d)) is { } unknown)
                throw reader.Wrong("services", item, DependencyProblem(service, unknown, names));
        }

        return services.Select(static s => s.Service);
    }

    private static string DependencyProblem(ServiceSettings service, string unknown, HashSet<string> names) =>
        $"is invalid: '{service.Name}' depends on '{unknown}', but there is no such service"
        + (NearestName.Of(unknown, names) is { } near ? $". Did you mean '{near}'?" : "");

    private ServiceSettings ReadOne(SettingsReader reader)
    {
        var name = reader.Needed("name");
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0)
            throw reader.Wrong("name", reader.Node("name")!, "must consist of letters, digits, dots, hyphens and underscores");
        var launcher = reader.Choice<ServiceLauncher>("launcher");
        if (launcher == ServiceLauncher.Process && CommandOf(reader).Length == 0)
            throw reader.Wrong("command", reader.Root, "is required for the launcher Process");
        context.Note($"services.{name}", ArgumentMask.HideInCommand(CommandOf(reader)), context.Show(reader.Root.Position));
        return Settings(reader, name, launcher);
    }

    private ServiceSettings Settings(SettingsReader reader, string name, ServiceLauncher launcher)
    {
        var (variables, missing) = VariablesOf(reader);
        var kind = reader.Choice<ServiceKind>("kind");
        var port = reader.Number("port") ?? (kind == ServiceKind.Monitor ? MonitorSettings.UsualPort : null);
        return new ServiceSettings
        {
            Name = name,
            Kind = kind,
            Purpose = reader.Lookup("purpose")?.Text ?? (kind == ServiceKind.Monitor ? MonitorSettings.Purpose : null),
            Launcher = launcher,
            Unit = reader.Lookup("unit")?.Text ?? name,
            ComposeFile = reader.FullPath("composeFile"),
            Command = CommandOf(reader),
            Folder = reader.FullPath("folder") ?? context.FullPath("."),
            Variables = variables,
            Missing = missing,
            User = reader.Lookup("user")?.Text,
            Port = port,
            Ready = new ReadyReader(reader).Read(port) ?? (kind == ServiceKind.Monitor ? MonitorSettings.Ready : null),
            EnvironmentFolder = reader.FullPath("environment"),
            Log = reader.FullPath("log"),
            DependsOn = reader.Words("dependsOn"),
            StartLimit = reader.Time("startTimeout")!.Value,
            StopLimit = reader.Time("stopTimeout")!.Value,
            Signal = SignalOf(reader),
            Attempts = reader.Number("attempts")!.Value,
        };
    }

    // A list contains the words of the command; a text is split as a shell does.
    private static string CommandOf(SettingsReader reader) =>
        reader.Node("command") is ConfigList
            ? CommandWords.Join(reader.Words("command"))
            : reader.Lookup("command")?.Text ?? (reader.Choice<ServiceKind>("kind") == ServiceKind.Monitor ? MonitorSettings.Command : "");

    private static (Dictionary<string, string> Variables, string? Missing) VariablesOf(SettingsReader reader)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        string? missing = null;
        foreach (var (name, node) in reader.Map("variables").Entries)
        {
            var text = CheckCondition.Text(node) ?? "";
            var value = reader.Resolve("variables." + name, text);
            if (value is null)
                missing ??= text.Split('/')[^1];
            variables[name] = value ?? "";
        }

        return (variables, missing);
    }

    private static int SignalOf(SettingsReader reader) =>
        Signals[reader.Choice("stopSignal")!.Replace("SIG", "", StringComparison.Ordinal)];
}

using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Deployments;

/// <summary>The services of a deployment file.</summary>
/// <param name="folder">The folder that relative paths start from.</param>
/// <param name="context">What the readers of the file share.</param>
internal sealed class ServiceReader(string folder, ReaderContext context)
{
    private static readonly string[] Keys =
    [
        "name",
        "purpose",
        "launcher",
        "unit",
        "composeFile",
        "command",
        "folder",
        "variables",
        "user",
        "port",
        "ready",
        "environment",
        "log",
        "dependsOn",
        "startTimeout",
        "stopTimeout",
        "stopSignal",
        "attempts",
    ];

    // signal(7), on Linux; those that ask a program to end.
    private static readonly Dictionary<string, int> Signals = new(StringComparer.OrdinalIgnoreCase)
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
        var services = reader.List("services").Select(item => (Item: item, Service: ReadOne(reader, item))).ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (item, service) in services)
        {
            if (!names.Add(service.Name))
                throw reader.Wrong("services", item, $"names '{service.Name}' twice");
        }

        foreach (var (item, service) in services)
        {
            if (service.DependsOn.FirstOrDefault(d => !names.Contains(d)) is { } unknown)
                throw reader.Wrong(
                    "services",
                    item,
                    $"{service.Name} depends on '{unknown}', and there is no such service{(NearestName.Of(unknown, names) is { } near ? $": did you mean {near}?" : "")}"
                );
        }

        return services.Select(static s => s.Service);
    }

    private ServiceSettings ReadOne(SettingsReader parent, ConfigNode item)
    {
        if (item is not ConfigMap map)
            throw parent.Wrong("services", item, "must be a list of services, each a map with a name and a command");
        var reader = new SettingsReader(map, $"services.{map.TextAt("name") ?? "?"}.", context, Keys);
        var name = reader.Lookup("name", null)?.Text ?? throw reader.Wrong("name", map, "and a command are what every service needs");
        if (name.Length == 0 || name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0)
            throw reader.Wrong(
                "name",
                reader.Node("name")!,
                "must be letters, digits, dots, dashes and underscores: files are named after it"
            );
        var launcher = Enum.Parse<ServiceLauncher>(
            CustomCheckReader.Choice(reader, "launcher", nameof(ServiceLauncher.Process), Enum.GetNames<ServiceLauncher>())
        );
        if (launcher == ServiceLauncher.Process && !reader.Has("command"))
            throw reader.Wrong("name", map, "and a command are what every service needs");
        context.Note($"services.{name}", SecretMask.Scrub(Command(reader)), context.Show(map.Position));
        return Settings(reader, name, launcher);
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
    );

    private ServiceSettings Settings(SettingsReader reader, string name, ServiceLauncher launcher)
    {
        string? At(string key) => reader.Lookup(key, null)?.Text is { } path ? Path.GetFullPath(path, folder) : null;
        string? missing = null;
        var variables = reader
            .Map("variables")
            .Entries.ToDictionary(static e => e.Key, e => Variable(e.Value, ref missing), StringComparer.Ordinal);
        var port = reader.Number("port");
        return new ServiceSettings(
            name,
            reader.Lookup("purpose", null)?.Text,
            Command(reader),
            port,
            new ReadyReader(reader).Read(port),
            At("environment"),
            At("log"),
            [.. reader.List("dependsOn").Select(n => CustomCheckReader.Plain(reader, "dependsOn", n))]
        )
        {
            Launcher = launcher,
            Unit = reader.Lookup("unit", name)!.Text,
            ComposeFile = At("composeFile"),
            Folder = At("folder") ?? folder,
            Variables = variables,
            Missing = missing,
            User = reader.Lookup("user", null)?.Text,
            StartLimit = CustomCheckReader.Time(reader, "startTimeout") ?? ServiceSettings.DefaultStartLimit,
            StopLimit = CustomCheckReader.Time(reader, "stopTimeout") ?? ServiceSettings.DefaultStopLimit,
            Signal = Signal(reader),
            Attempts = Math.Max(1, reader.Number("attempts") ?? 1),
        };
    }

    // A list is a command whose words are told apart already; a text is split as a shell would.
    private static string Command(SettingsReader reader) =>
        reader.Node("command") is ConfigList list
            ? CommandWords.Join(list.Items.Select(i => CustomCheckReader.Plain(reader, "command", i)))
            : reader.Lookup("command", null)?.Text ?? "";

    private string Variable(ConfigNode node, ref string? missing)
    {
        var text = CheckCondition.Text(node) ?? "";
        if (!EnvironmentReference.IsReference(text))
            return text;
        var name = text[EnvironmentReference.Prefix.Length..];
        if (context.Environment.TryGet(name, out var value))
            return value.Text;
        missing ??= name;
        return "";
    }

    private static int Signal(SettingsReader reader)
    {
        if (CustomCheckReader.Text(reader, "stopSignal") is not { } text)
            return ServiceSettings.DefaultSignal;
        return Signals.TryGetValue(text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text, out var number)
            ? number
            : throw reader.Wrong("stopSignal", reader.Node("stopSignal")!, $"must be one of {string.Join(", ", Signals.Keys)}");
    }
}

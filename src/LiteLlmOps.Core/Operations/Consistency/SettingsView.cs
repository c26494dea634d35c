using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>The settings, models, variables and commands of a deployment, as the rules about their values read them.</summary>
/// <param name="facts">The state of the deployment.</param>
internal sealed class SettingsView(ConsistencyFacts facts)
{
    private static readonly string[] CallbackKeys = ["callbacks", "success_callback", "failure_callback"];

    private readonly ConfigMap _root = facts.Planes.Declared?.Root ?? facts.Planes.File ?? ConfigMap.Empty;

    private readonly Dictionary<string, SecretValue> _declared = facts.Deployment.Environment.Declared.ToDictionary(
        static v => v.Key,
        static v => v.Value,
        StringComparer.Ordinal
    );

    public ConsistencyFacts Facts { get; } = facts;

    /// <summary>The version of the proxy. Null when it is only a guess: a rule about versions must not depend on it.</summary>
    public LiteLlmVersion? Version { get; } =
        facts.Planes.VersionSource is "llmops.yaml" or "the proxy" ? facts.Planes.Rules.Version : null;

    /// <summary>The commands that start the proxy: of its services, of compose files, and of the running process.</summary>
    public IReadOnlyList<ProxyCommand> Commands { get; } = ProxyCommand.Of(facts);

    /// <summary>The proxies and their workers, all together.</summary>
    public int Processes => Workers * Math.Max(1, Facts.Deployment.Proxy.Addresses.Count);

    /// <summary>The workers of one proxy.</summary>
    public int Workers =>
        Commands
            .Select(static c => c.Number("--num_workers"))
            .Append(int.TryParse(Variable("NUM_WORKERS")?.Text, CultureInfo.InvariantCulture, out var number) ? number : 1)
            .Append(Facts.Deployment.Proxy.Workers)
            .Max();

    /// <summary>True when what a variable is not set to is known: the deployment has environment files.</summary>
    public bool KnowsVariables => Facts.Deployment.Environment.Files.Count > 0;

    /// <summary>The names of all callbacks, of the declaration and of the database.</summary>
    public IReadOnlySet<string> Callbacks =>
        CallbackKeys
            .SelectMany(k => Texts(Setting(ConfigSections.LiteLlm, k)).Concat(Texts(Stored(ConfigSections.LiteLlm, k))))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The declared models with their litellm_params.</summary>
    public IEnumerable<(string Name, ConfigMap Model, ConfigMap Parameters)> Models =>
        from model in (_root[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>() ?? []
        let parameters = model.MapAt("litellm_params")
        where parameters is not null
        select (PrintableText.Of(model.TextAt("model_name") ?? ""), model, parameters);

    /// <summary>The declared keys of a section.</summary>
    public ConfigMap Section(string section) => _root.MapAt(section) ?? ConfigMap.Empty;

    /// <summary>The declared value of a setting, otherwise that of its row. Null when there is none.</summary>
    public ConfigNode? Setting(string section, string key) =>
        _root.MapAt(section)?[key] is { } declared and not ConfigScalar { IsNull: true } ? declared : Stored(section, key);

    public bool IsOn(string section, string key) => IsOn(Setting(section, key));

    public static bool IsOn(ConfigNode? value) =>
        value is ConfigScalar { Value: true }
        || value is ConfigScalar { Text: { } text } && text.Equals("true", StringComparison.OrdinalIgnoreCase);

    public static bool IsOff(ConfigNode? value) =>
        value is ConfigScalar { Value: false }
        || value is ConfigScalar { Text: { } text } && text.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>A variable of the environment files, of a service that is a proxy, or of environment_variables.</summary>
    public SecretValue? Variable(string name) =>
        StartVariable(name)
        ?? (_root.MapAt(ConfigSections.Environment)?.TextAt(name) is { } text ? new SecretValue(text, "environment_variables") : null);

    /// <summary>A variable that the proxy has before it reads its file: of the environment files, or of a service that is a proxy.</summary>
    public SecretValue? StartVariable(string name) =>
        _declared.TryGetValue(name, out var value) ? value
        : Commands.Select(c => c.Variables.GetValueOrDefault(name)).FirstOrDefault(static v => v is not null) is { } own
            ? new SecretValue(own, "llmops.yaml")
        : null;

    /// <summary>True when a variable whose name begins with this text is set.</summary>
    public bool HasVariable(string prefix) =>
        _declared
            .Concat(
                Commands.SelectMany(static c => c.Variables).Select(static v => KeyValuePair.Create(v.Key, new SecretValue(v.Value, "")))
            )
            .Any(v => v.Key.StartsWith(prefix, StringComparison.Ordinal) && v.Value.Text.Length > 0)
        || _root.MapAt(ConfigSections.Environment)?.Keys.Any(k => k.StartsWith(prefix, StringComparison.Ordinal)) == true;

    /// <summary>The file with which the proxy is started. Null when it could not be read, and when the proxy reads its config from a bucket.</summary>
    public ConfigMap? File => StartVariable("LITELLM_CONFIG_BUCKET_NAME") is null ? Facts.Planes.File : null;

    /// <summary>A section of <see cref="File"/>. Empty when it is missing.</summary>
    public ConfigMap FileSection(string section) => File?.MapAt(section) ?? ConfigMap.Empty;

    /// <summary>A value of the file, or of the variable to which it refers. Null when it is empty, and when the variable is not known.</summary>
    public ConfigNode? Known(ConfigNode? node) =>
        node is null or ConfigScalar { IsNull: true } ? null
        : !EnvironmentReference.TryGetName(node, out var name) ? node
        : Variable(name) is { } value ? Secret(value.Text, node.Position)
        : null;

    // get_secret of LiteLLM returns a Boolean for these texts.
    private static ConfigScalar Secret(string text, SourcePosition position) =>
        new(bool.TryParse(text, out var flag) ? flag : text, position);

    public bool IsSet(string name) => Variable(name) is { Text.Length: > 0 };

    /// <summary>The value of a text, or of the variable to which it refers.</summary>
    public string? Resolve(ConfigNode? node) =>
        EnvironmentReference.TryGetName(node, out var name) ? Variable(name)?.Text : (node as ConfigScalar)?.Text;

    public static IEnumerable<string> Texts(ConfigNode? node) =>
        node switch
        {
            ConfigScalar { Text: { } text } => [text],
            ConfigList list => list.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>(),
            _ => [],
        };

    private ConfigNode? Stored(string section, string key) =>
        Facts.Deployment.Mode == DeploymentMode.DbSsot
            ? (Facts.Planes.Stored?.Settings.GetValueOrDefault(section)?.Value as ConfigMap)?[key]
            : null;
}

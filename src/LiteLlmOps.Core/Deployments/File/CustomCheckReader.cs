using LiteLlmOps.Configuration;

namespace LiteLlmOps.DeploymentFile;

/// <summary>Reads the custom checks of a deployment file.</summary>
/// <param name="context">The state that the readers of a file share.</param>
/// <param name="folder">The base folder of relative paths.</param>
internal sealed class CustomCheckReader(ReaderContext context, string folder)
{
    private const string Prefix = "smoke.checks.";

    private static readonly string[] Kinds = ["http", "sql", "process", "file"];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public CustomCheck Read(SettingsReader parent, ConfigNode item)
    {
        if (item is not ConfigMap map)
            throw parent.Wrong("checks", item, "must be a list of checks, each a map with a name and one of http, sql, process, file");
        var reader = new SettingsReader(
            map,
            Prefix,
            context,
            ["name", "category", "level", "dependsOn", "timeout", "severity", "remedy", .. Kinds]
        );
        if (reader.Lookup("name", null)?.Text is not { Length: > 0 } name)
            throw reader.Wrong("name", map, "is missing: every check needs a name");
        if (!_names.Add(name))
            throw reader.Wrong("name", reader.Node("name")!, $"is not unique: another check has the name '{name}'");
        if (Kinds.Count(reader.Has) != 1)
            throw reader.Wrong("name", reader.Node("name")!, $"'{name}' must have exactly one of {string.Join(", ", Kinds)}");
        var isWarning = Choice(reader, "severity", "Failed", ["Failed", "Warning"]) == "Warning";
        return new CustomCheck(
            name,
            reader.Lookup("category", "Custom")!.Text,
            Enum.Parse<CheckLevel>(Choice(reader, "level", "Standard", Enum.GetNames<CheckLevel>())),
            [.. reader.List("dependsOn").Select(n => Plain(reader, "dependsOn", n))],
            Time(reader, "timeout"),
            isWarning,
            reader.Lookup("remedy", null)?.Text,
            ReadProbe(reader)
        );
    }

    /// <summary>The probe of one of the keys http, sql, process and file.</summary>
    public CustomProbe ReadProbe(SettingsReader reader)
    {
        if (reader.Has("http"))
            return new CustomHttpReader(context, Prefix).Read(
                reader.Inner("http", "url", "method", "key", "headers", "body", "status", "header", "json", "contains", "within")
            );
        if (reader.Has("sql"))
        {
            var sql = reader.Inner("sql", "query", "value", "rows");
            return new CustomSqlProbe(Needed(sql, "query"), Condition(sql, "value"), Condition(sql, "rows"));
        }

        if (reader.Has("process"))
        {
            var process = reader.Inner("process", "command", "exitCode", "contains");
            var command = process.List("command").Select(w => Plain(process, "command", w)).ToList();
            return command.Count > 0
                ? new CustomProcessProbe(command, process.Number("exitCode") ?? 0, Text(process, "contains"))
                : throw process.Wrong("command", reader.Node("process")!, "must name a program");
        }

        var file = reader.Inner("file", "path", "exists", "maxAge", "size", "contains");
        return new CustomFileProbe(
            Path.GetFullPath(Needed(file, "path"), folder),
            Exists(file),
            Time(file, "maxAge"),
            Size(file),
            Text(file, "contains")
        );
    }

    private static bool Exists(SettingsReader reader) =>
        reader.Node("exists") switch
        {
            null or ConfigScalar { IsNull: true } => true,
            ConfigScalar { Value: bool exists } => exists,
            var other => throw reader.Wrong("exists", other, "must be true or false"),
        };

    private static string? Size(SettingsReader reader) =>
        Text(reader, "size") is not { } size || CheckCondition.InBytes(size) is not null
            ? Text(reader, "size")
            : throw reader.Wrong("size", reader.Node("size")!, "must be a size or a comparison with one, such as <100MB or >0");

    public static string Choice(SettingsReader reader, string key, string fallback, string[] known)
    {
        var text = reader.Lookup(key, fallback)!.Text;
        return Array.Find(known, k => k.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw reader.Wrong(key, reader.Node(key)!, $"must be one of {string.Join(", ", known)}");
    }

    public static string Needed(SettingsReader reader, string key) =>
        reader.Lookup(key, null)?.Text ?? throw reader.Wrong(key, reader.Node(key) ?? ConfigScalar.Null, "is missing");

    // References in conditions are not resolved, because messages show conditions and the variable may be a secret.
    public static string? Text(SettingsReader reader, string key) =>
        reader.Node(key) is { } node ? CheckCondition.Text(node) ?? throw reader.Wrong(key, node, "must be a single value") : null;

    public static string? Condition(SettingsReader reader, string key) =>
        Text(reader, key) is not { } text || CheckCondition.CanHold(text)
            ? Text(reader, key)
            : throw reader.Wrong(key, reader.Node(key)!, $"must compare with a number, but is '{text}'");

    public static TimeSpan? Time(SettingsReader reader, string key)
    {
        if (Text(reader, key) is not { } text)
            return null;
        return Durations.TryParse(text, out var time)
            ? time
            : throw reader.Wrong(key, reader.Node(key)!, "must be a duration, such as 10s, 500ms or 7d");
    }

    public static string Plain(SettingsReader reader, string key, ConfigNode node) =>
        node is ConfigScalar { IsNull: false } ? CheckCondition.Text(node)! : throw reader.Wrong(key, node, "must be a list of strings");
}

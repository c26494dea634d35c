using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Smoke.Own;

/// <summary>Reads the checks of a deployment file.</summary>
/// <param name="context">What the readers of the file share.</param>
/// <param name="folder">The folder that relative paths start from.</param>
internal sealed class OwnCheckReader(ReaderContext context, string folder)
{
    private const string Prefix = "smoke.checks.";

    private static readonly string[] Kinds = ["http", "sql", "process", "file"];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public OwnCheck Read(SettingsReader parent, ConfigNode item)
    {
        if (item is not ConfigMap map)
            throw parent.Wrong("checks", item, "must be a list of checks, each a map with a name and one of http, sql, process, file");
        var reader = new SettingsReader(map, Prefix, context, ["name", "category", "level", "dependsOn", "timeout", "severity", "remedy", .. Kinds]);
        if (reader.Lookup("name", null)?.Text is not { Length: > 0 } name)
            throw reader.Wrong("name", map, "is what every check needs");
        if (!_names.Add(name))
            throw reader.Wrong("name", reader.Node("name")!, $"is there twice: {name}");
        if (Kinds.Count(reader.Has) != 1)
            throw reader.Wrong("name", reader.Node("name")!, $"{name} needs one of {string.Join(", ", Kinds)}");
        var isWarning = Choice(reader, "severity", "Failed", ["Failed", "Warning"]) == "Warning";
        return new OwnCheck(
            name,
            reader.Lookup("category", "Custom")!.Text,
            Enum.Parse<CheckLevel>(Choice(reader, "level", "Standard", Enum.GetNames<CheckLevel>())),
            [.. reader.List("dependsOn").Select(n => Plain(reader, "dependsOn", n))],
            Time(reader, "timeout"),
            isWarning,
            reader.Lookup("remedy", null)?.Text,
            Look(reader));
    }

    private OwnLook Look(SettingsReader reader)
    {
        if (reader.Has("http"))
            return Http(reader.Inner("http", "url", "method", "key", "headers", "body", "status", "header", "json", "contains", "within"));
        if (reader.Has("sql"))
        {
            var sql = reader.Inner("sql", "query", "value", "rows");
            return new SqlLook(Needed(sql, "query"), Condition(sql, "value"), Condition(sql, "rows"));
        }

        if (reader.Has("process"))
        {
            var process = reader.Inner("process", "command", "exitCode", "contains");
            var command = process.List("command").Select(w => Plain(process, "command", w)).ToList();
            return command.Count > 0 ? new ProcessLook(command, process.Number("exitCode") ?? 0, Condition(process, "contains")) : throw process.Wrong("command", reader.Node("process")!, "names no program");
        }

        var file = reader.Inner("file", "path", "exists", "maxAge", "size", "contains");
        var exists = file.Node("exists") is not ConfigScalar { Value: false };
        return new FileLook(Path.GetFullPath(Needed(file, "path"), folder), exists, Time(file, "maxAge"), Condition(file, "size"), Condition(file, "contains"));
    }

    private HttpLook Http(SettingsReader reader)
    {
        var url = Needed(reader, "url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw reader.Wrong("url", reader.Node("url")!, "must be an address such as http://127.0.0.1:8181/health");
        var status = reader.List("status").Select(s => Plain(reader, "status", s)).ToList();
        return new HttpLook(
            address,
            reader.Lookup("method", "GET")!.Text.ToUpperInvariant(),
            reader.Lookup("key", null)?.Text,
            Texts(reader, "headers"),
            reader.Node("body") is { } body ? NodeJson.Write(body) : null,
            status.Count == 0 ? [200] : [.. status.Select(s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : throw reader.Wrong("status", reader.Node("status")!, "must be a status such as 200, or several"))],
            Conditions(reader, "header"),
            Conditions(reader, "json"),
            Condition(reader, "contains"),
            Time(reader, "within"))
        {
            // Only this check has to fail for it: everything else of the deployment does without.
            Missing = reader.Lookup("key", null) is null && EnvironmentReference.TryGetName(reader.Node("key"), out var variable) ? variable : null,
        };
    }

    private Dictionary<string, string> Texts(SettingsReader reader, string key)
    {
        var map = reader.Map(key);
        var values = new SettingsReader(map, $"{Prefix}http.{key}.", context, [.. map.Keys]);
        return map.Keys.ToDictionary(static k => k, k => values.Lookup(k, null)?.Text ?? OwnCondition.Text(map[k]) ?? "", StringComparer.OrdinalIgnoreCase);
    }

    // Conditions are shown when they do not hold, so that no reference in them is looked up: it might be a secret.
    private static Dictionary<string, string> Conditions(SettingsReader reader, string key) =>
        reader.Map(key).Entries.ToDictionary(static e => e.Key, static e => OwnCondition.Text(e.Value) ?? "", StringComparer.Ordinal);

    private static string Choice(SettingsReader reader, string key, string fallback, string[] known)
    {
        var text = reader.Lookup(key, fallback)!.Text;
        return Array.Find(known, k => k.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? throw reader.Wrong(key, reader.Node(key)!, $"must be one of {string.Join(", ", known)}");
    }

    private static string Needed(SettingsReader reader, string key) => reader.Lookup(key, null)?.Text ?? throw reader.Wrong(key, reader.Node(key) ?? ConfigScalar.Null, "is missing");

    private static string? Condition(SettingsReader reader, string key) => reader.Node(key) is { } node ? OwnCondition.Text(node) ?? throw reader.Wrong(key, node, "must be a value, or a comparison such as >0") : null;

    private static TimeSpan? Time(SettingsReader reader, string key)
    {
        if (Condition(reader, key) is not { } text)
            return null;
        return Durations.TryParse(text, out var time) ? time : throw reader.Wrong(key, reader.Node(key)!, "must be a length of time, such as 10s, 500ms or 7d");
    }

    private static string Plain(SettingsReader reader, string key, ConfigNode node) =>
        node is ConfigScalar { IsNull: false } ? OwnCondition.Text(node)! : throw reader.Wrong(key, node, "must be a list of texts");
}

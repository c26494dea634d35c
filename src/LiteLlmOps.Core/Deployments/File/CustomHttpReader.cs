using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.DeploymentFile;

/// <summary>Reads the HTTP request of a custom check, and the conditions for its response.</summary>
internal sealed class CustomHttpReader
{
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    // An undefined variable is not an error of the file: only this check fails.
    private string? _missing;

    public CustomHttpProbe Read(SettingsReader reader) =>
        new(
            new Uri(reader.Needed("url")),
            reader.Lookup("method")!.Text.ToUpperInvariant(),
            Key(reader),
            Headers(reader),
            reader.Node("body") is { } body ? NodeJson.Write(Body(reader, body)) : null,
            [.. reader.Words("status").Select(static s => int.Parse(s, CultureInfo.InvariantCulture))],
            Conditions(reader, "header"),
            Conditions(reader, "json"),
            reader.Lookup("contains")?.Text,
            reader.Time("within")
        )
        {
            MissingVariable = _missing,
            Secrets = [.. _secrets],
        };

    public static Dictionary<string, string> Conditions(SettingsReader reader, string key) =>
        reader.Map(key).Entries.ToDictionary(static e => e.Key, static e => CheckCondition.Text(e.Value) ?? "", StringComparer.Ordinal);

    private string? Key(SettingsReader reader) =>
        reader.Node("key") is ConfigScalar { IsNull: false } key ? Secret(Resolved(reader, "key", KeyType.TextOf(key))) : null;

    private Dictionary<string, string> Headers(SettingsReader reader)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in reader.Map("headers").Entries)
        {
            if (!headers.TryAdd(name, Secret(Resolved(reader, "headers." + name, CheckCondition.Text(value) ?? ""))))
                throw reader.Wrong("headers." + name, value, "is not unique: header names are case-insensitive");
        }

        return headers;
    }

    private ConfigNode Body(SettingsReader reader, ConfigNode node) =>
        node switch
        {
            ConfigMap map => new ConfigMap(map.Entries.Select(e => KeyValuePair.Create(e.Key, Body(reader, e.Value)))),
            ConfigList list => new ConfigList([.. list.Items.Select(i => Body(reader, i))]),
            ConfigScalar { Value: string text } when DeploymentEnvironment.IsReference(text) => new ConfigScalar(
                Secret(Resolved(reader, "body", text))
            ),
            _ => node,
        };

    private string Secret(string value)
    {
        _secrets.Add(value);
        return value;
    }

    private string Resolved(SettingsReader reader, string key, string text)
    {
        if (reader.Resolve(key, text) is { } value)
            return value;
        _missing ??= text[(text.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return "";
    }
}

using System.Globalization;
using LiteLlmOps.Configuration;
using static LiteLlmOps.DeploymentFile.CustomCheckReader;

namespace LiteLlmOps.DeploymentFile;

/// <summary>Reads the HTTP request of a custom check, and the conditions for its response.</summary>
/// <param name="context">The state that the readers of a file share.</param>
/// <param name="prefix">The path of the checks in the file, for errors.</param>
internal sealed class CustomHttpReader(ReaderContext context, string prefix)
{
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    // An undefined variable is not an error of the file: only this check fails.
    private string? _missing;

    public CustomHttpProbe Read(SettingsReader reader)
    {
        var url = Needed(reader, "url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw reader.Wrong("url", reader.Node("url")!, "must be an address such as http://127.0.0.1:8181/health");
        return new CustomHttpProbe(
            address,
            reader.Lookup("method", "GET")!.Text.ToUpperInvariant(),
            Key(reader),
            Headers(reader),
            reader.Node("body") is { } body ? NodeJson.Write(Body(body)) : null,
            Statuses(reader),
            Conditions(reader, "header"),
            Conditions(reader, "json"),
            Text(reader, "contains"),
            Time(reader, "within")
        )
        {
            MissingVariable = _missing,
            Secrets = [.. _secrets],
        };
    }

    private string? Key(SettingsReader reader)
    {
        var key = reader.Lookup("key", null)?.Text;
        if (key is null && EnvironmentReference.TryGetName(reader.Node("key"), out var name))
            _missing ??= name;
        else if (key is not null)
            _secrets.Add(key);
        return key;
    }

    private Dictionary<string, string> Headers(SettingsReader reader)
    {
        var map = reader.Map("headers");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in map.Entries)
        {
            if (!headers.TryAdd(name, Resolved(CheckCondition.Text(value) ?? "")))
                throw new SettingsReader(map, $"{prefix}http.headers.", context, [.. map.Keys]).Wrong(
                    name,
                    value,
                    "is not unique: header names are case-insensitive"
                );
            _secrets.Add(headers[name]);
        }

        return headers;
    }

    private ConfigNode Body(ConfigNode node) =>
        node switch
        {
            ConfigMap map => new ConfigMap(map.Entries.Select(e => KeyValuePair.Create(e.Key, Body(e.Value)))),
            ConfigList list => new ConfigList([.. list.Items.Select(Body)]),
            ConfigScalar { Value: string text } when EnvironmentReference.IsReference(text) => new ConfigScalar(Secret(Resolved(text))),
            _ => node,
        };

    private string Secret(string value)
    {
        _secrets.Add(value);
        return value;
    }

    private string Resolved(string text)
    {
        if (!EnvironmentReference.IsReference(text))
            return text;
        var name = text[EnvironmentReference.Prefix.Length..];
        if (context.Environment.TryGet(name, out var value))
            return value.Text;
        _missing ??= name;
        return "";
    }

    private static int[] Statuses(SettingsReader reader)
    {
        var statuses = reader.List("status").Select(s => Plain(reader, "status", s)).ToList();
        return statuses.Count == 0
            ? [200]
            :
            [
                .. statuses.Select(s =>
                    int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                        ? code
                        : throw reader.Wrong("status", reader.Node("status")!, "must be a status code such as 200, or a list of them")
                ),
            ];
    }

    public static Dictionary<string, string> Conditions(SettingsReader reader, string key)
    {
        var conditions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in reader.Map(key).Entries)
        {
            var condition = CheckCondition.Text(value) ?? "";
            conditions[name] = CheckCondition.CanHold(condition)
                ? condition
                : throw reader.Wrong(key, value, $"of {name} must compare with a number, but is '{condition}'");
        }

        return conditions;
    }
}

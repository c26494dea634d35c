using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Converts the rows of keys, teams, grants and traffic.</summary>
internal static class UsageRows
{
    private const int ShownOfHash = 8;

    public static KeyFact Key(ConfigMap row) => new(KeyName(row), row.TextAt("team_id"), Access(row));

    public static TeamFact Team(ConfigMap row)
    {
        var id = row.TextAt("team_id") ?? "";
        return new TeamFact(id, SecretMask.Scrub(row.TextAt("team_alias") is { Length: > 0 } alias ? alias : id), Access(row));
    }

    public static PermissionFact Permission(ConfigMap row) =>
        new(
            row.TextAt("object_permission_id") ?? "",
            [.. Texts(row["mcp_servers"]), .. row.MapAt("mcp_tool_permissions")?.Keys ?? []],
            [.. Texts(row["mcp_access_groups"])]
        );

    public static AccessGroupFact AccessGroup(ConfigMap row) =>
        new(row.TextAt("access_group_id") ?? "", [.. Texts(row["access_model_names"])], [.. Texts(row["access_mcp_server_ids"])]);

    public static HolderFact Holder(ConfigList row) => new(SecretMask.Scrub(Text(row.Items[0]) ?? ""), Text(row.Items[1]) ?? "");

    public static TrafficFact Traffic(ConfigList row) =>
        new(
            Text(row.Items[0]) ?? "",
            Text(row.Items[1]),
            row.Items[2] is ConfigScalar { Value: true },
            Convert.ToInt64((row.Items[3] as ConfigScalar)?.Value ?? 0L, CultureInfo.InvariantCulture),
            decimal.TryParse(Text(row.Items[4]), NumberStyles.Float, CultureInfo.InvariantCulture, out var spend) ? spend : 0
        );

    // The column contains the hash of a key that starts with sk-, and any other key itself.
    private static string KeyName(ConfigMap row)
    {
        if (row.TextAt("key_alias") is { Length: > 0 } alias)
            return SecretMask.Scrub(alias);
        var token = row.TextAt("token") ?? "";
        var hash =
            token.Length == 64 && token.All(char.IsAsciiHexDigit)
                ? token
                : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        return hash[..ShownOfHash].ToLowerInvariant() + "…";
    }

    private static AccessFact Access(ConfigMap row) =>
        new(
            [.. Texts(row["models"])],
            [.. Texts(row["access_group_ids"])],
            [.. Aliases(row["aliases"])],
            row.TextAt("object_permission_id")
        );

    // Some versions wrote the JSON of a map into the jsonb column as a text.
    private static IEnumerable<KeyValuePair<string, string>> Aliases(ConfigNode? node)
    {
        if (Text(node) is { } json && json.StartsWith('{'))
            node = NodeJson.Parse(json);
        foreach (var (alias, target) in (node as ConfigMap ?? ConfigMap.Empty).Entries)
        {
            if (Text(target) is { } model)
                yield return KeyValuePair.Create(alias, model);
        }
    }

    private static IEnumerable<string> Texts(ConfigNode? node) => (node as ConfigList)?.Items.Select(Text).OfType<string>() ?? [];

    private static string? Text(ConfigNode? node) => (node as ConfigScalar)?.Text;
}

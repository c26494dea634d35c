using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Mcp;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// Validates the request body of an MCP server and converts it to a row (mcp_server/db.py, _prepare_mcp_server_data, update_mcp_server).
/// </summary>
internal static class McpBody
{
    private static readonly string[] SetByServer = ["approval_status", "submitted_by", "submitted_at"];

    /// <exception cref="DetailError">A field is missing or invalid.</exception>
    public static ConfigMap Check(ConfigMap body)
    {
        body = body.Where(static k => !SetByServer.Contains(k, StringComparer.Ordinal));
        var transport = body.TextAt("transport");
        if (transport == "stdio" && (string.IsNullOrEmpty(body.TextAt("command")) || !PythonValue.IsTrue(body["args"])))
            throw DetailError.Invalid("value_error", "Value error, command and args are required for stdio transport", "body");
        if (transport is "http" or "sse" && !PythonValue.IsTrue(body["url"]) && !PythonValue.IsTrue(body["spec_path"]))
            throw DetailError.Invalid("value_error", "Value error, url or spec_path is required for HTTP/SSE transport", "body");
        foreach (var field in new[] { "server_name", "alias" })
        {
            if (body.TextAt(field)?.Contains('-', StringComparison.Ordinal) == true)
                throw DetailError.Of(
                    400,
                    $"Server name cannot contain '-'. Use an alternative character instead Found: {body.TextAt(field)}"
                );
        }

        try
        {
            McpFields.CheckRow(body.Has("env") ? body : body.With("env", ConfigMap.Empty));
        }
        catch (PythonException e)
        {
            throw DetailError.Invalid("value_error", e.Message, "body");
        }

        var alias = body.TextAt("alias") is { Length: > 0 } given ? given : body.TextAt("server_name");
        return body.With("alias", Json.Of(alias?.Replace(' ', '_')));
    }

    /// <summary>The columns, with encrypted credentials. Nulls are omitted, so that the table's defaults apply.</summary>
    public static ConfigMap ToRow(ConfigMap body, Worker worker)
    {
        var row = new ConfigMap(body.Entries.Where(static e => e.Value is not ConfigScalar { IsNull: true } || e.Key == "alias"));
        row = row.Has("transport") ? row : row.With("transport", Json.Of("sse"));
        foreach (
            var (name, empty) in new (string, ConfigNode)[]
            {
                ("env", ConfigMap.Empty),
                ("args", new ConfigList([])),
                ("mcp_access_groups", new ConfigList([])),
            }
        )
            row = row.Has(name) ? row : row.With(name, empty);
        if (row["credentials"] is ConfigMap secrets)
            row = row.With("credentials", EncryptCredentials(secrets, worker));
        return worker.Behaviour.KnowsV3 ? EncryptMaps(row, worker) : row;
    }

    /// <summary>
    /// The columns to change. Credentials missing from the request are kept if the auth type is unchanged, and removed otherwise.
    /// </summary>
    public static ConfigMap Changes(ConfigMap existing, ConfigMap body, Worker worker)
    {
        var row = ToRow(body, worker);
        var isSameType = body.TextAt("auth_type") is not { } type || existing.TextAt("auth_type") is not { } before || type == before;
        return (row["credentials"], existing["credentials"]) switch
        {
            (ConfigMap given, ConfigMap kept) when isSameType => row.With(
                "credentials",
                new ConfigMap([.. kept.Entries, .. given.Entries])
            ),
            (null, _) when !isSameType => row.With("credentials", ConfigScalar.Null),
            _ => row,
        };
    }

    private static ConfigMap EncryptCredentials(ConfigMap secrets, Worker worker) =>
        new(
            secrets.Entries.Select(e =>
                McpFields.EncryptedCredentials.Contains(e.Key, StringComparer.Ordinal)
                    ? KeyValuePair.Create(e.Key, worker.Cipher.Encrypt(e.Value))
                    : e
            )
        );

    // From 1.109 secret maps are stored as one encrypted text; an empty map is stored as it is.
    private static ConfigMap EncryptMaps(ConfigMap row, Worker worker)
    {
        foreach (var name in new[] { "env", "static_headers" })
        {
            if (row[name] is ConfigMap { Count: > 0 } map)
                row = row.With(name, worker.Cipher.Encrypt(Json.Of(PythonJson.Dumps(map))));
        }

        return row;
    }
}

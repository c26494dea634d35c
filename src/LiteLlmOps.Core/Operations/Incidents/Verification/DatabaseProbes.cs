using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Probes of the database: whether it is reachable, has free connections, contains a key, and can be decrypted.</summary>
/// <param name="context">The deployment.</param>
internal sealed class DatabaseProbes(DeploymentSnapshot context)
{
    public async Task<ProbeResult> ReachableAsync()
    {
        try
        {
            var server = await context.ServerAsync();
            return ProbeResult.Cleared(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the database is reachable: PostgreSQL {server.Version}, round trip {server.Latency.TotalMilliseconds:0.0} ms"
                )
            );
        }
        catch (LlmException e) when (e.Kind is not LlmErrorKind.InvalidData)
        {
            return ProbeResult.Confirmed(e.Message) with { NeedsRestart = false };
        }
    }

    public async Task<ProbeResult> ConnectionsAsync()
    {
        try
        {
            var server = await context.ServerAsync();
            var seen = string.Create(
                CultureInfo.InvariantCulture,
                $"{server.Connections} of {server.MaxConnections} connections are in use"
            );
            return (server.MaxConnections - server.Connections) * 10 < server.MaxConnections
                ? ProbeResult.Confirmed(seen)
                : ProbeResult.Cleared(seen);
        }
        catch (LlmException e)
            when (e.Message.Contains("too many", StringComparison.OrdinalIgnoreCase)
                || e.Message.Contains("remaining connection slots", StringComparison.OrdinalIgnoreCase)
            )
        {
            return ProbeResult.Confirmed(e.Message);
        }
    }

    public async Task<ProbeResult> DecryptionAsync(ProbeRequest request)
    {
        var stored = await context.StoredAsync();
        var unreadable = stored.Rows.SelectMany(static r => r.Unreadable).ToList();
        if (
            request.Text("key") is { } name
            && unreadable.FindAll(c => c.Key.Contains(name, StringComparison.OrdinalIgnoreCase)) is { Count: > 0 } named
        )
            unreadable = named;
        if (unreadable.Count == 0)
            return await OtherCiphertextAsync(stored, request);
        var first = unreadable[0];
        var otherKey = first.Value is { } key ? $", which {key} decrypts" : "";
        return ProbeResult.Confirmed(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{unreadable.Count} stored {(unreadable.Count == 1 ? "value" : "values")} cannot be decrypted with the deployment's key{(first.Value is null ? " or a known former key" : "")}, for example {first.Key}{otherKey}"
            )
        );
    }

    // A value outside of the tables that this module decrypts may be the one of the log line.
    private async Task<ProbeResult> OtherCiphertextAsync(StoredState stored, ProbeRequest request)
    {
        const string readable = "all values of models, credentials, settings and MCP servers can be decrypted with the deployment's key";
        await using var database = context.Adapters.OpenDatabase(context.Deployment, readOnly: true);
        var found = await database.QueryAsync(CiphertextTables.Query, CiphertextTables.All.Count, CancellationToken.None);
        if (found.Count == 0)
            return ProbeResult.Cleared("all stored values can be decrypted with the deployment's key");
        return request.Text("key") is { } name && Encrypted(stored).Any(k => k.Equals(name, StringComparison.OrdinalIgnoreCase))
            ? ProbeResult.Cleared(readable)
            : ProbeResult.Inconclusive(
                $"{readable}, but LiteLLM also encrypts values in {string.Join(", ", found.Select(static r => r[0]))}, which this module does not decrypt"
            );
    }

    private static IEnumerable<string> Encrypted(StoredState stored) =>
        stored
            .Rows.Where(static r => r.Section is not (ConfigSections.General or ConfigSections.Router or ConfigSections.LiteLlm))
            .SelectMany(static r => Names(r.Value));

    private static IEnumerable<string> Names(ConfigNode node) =>
        node is ConfigMap map ? map.Entries.SelectMany(static e => Names(e.Value).Prepend(e.Key)) : [];

    public async Task<ProbeResult> KeyAsync(ProbeRequest request)
    {
        // The hash becomes part of an SQL statement, so only hex digits are accepted.
        if (request.Text("key") is not { Length: >= 8 } hash || !hash.All(char.IsAsciiHexDigit))
            return ProbeResult.Inconclusive("the log line does not contain the hash of the key");
        await using var database = context.Adapters.OpenDatabase(context.Deployment, readOnly: true);
        var found = await database.QueryAsync(
            $"SELECT coalesce(key_alias, key_name, left(token, 8)), coalesce(blocked, false), coalesce(expires < now() AT TIME ZONE 'UTC', false) FROM \"LiteLLM_VerificationToken\" WHERE token LIKE '{hash.ToLowerInvariant()}%'",
            1,
            CancellationToken.None
        );
        return found switch
        {
            [] => ProbeResult.Confirmed(
                $"the database has no key whose hash starts with {hash}: the key was deleted, or belongs to another deployment"
            ),
            [[var name, "t", ..], ..] => ProbeResult.Confirmed($"key {name} is blocked"),
            [[var name, _, "t"], ..] => ProbeResult.Confirmed($"key {name} has expired"),
            _ => ProbeResult.Cleared($"key {found[0][0]} exists and is neither blocked nor expired"),
        };
    }

    /// <summary>Whether a database URL contains a parameter that one client accepts and another rejects.</summary>
    public ProbeResult UrlParameter(ProbeRequest request)
    {
        if (request.Text("parameter") is not { } parameter)
            return ProbeResult.Inconclusive("the log line does not contain the parameter");
        var urls = Urls().Where(u => DatabaseUrl.ParametersOf(u.Value.Text).Any(p => p.Name == parameter)).ToList();
        if (request.Flag("required"))
            return urls.Count > 0
                ? ProbeResult.Cleared($"{Names(urls)} contains {parameter}")
                : ProbeResult.Confirmed($"{Names([.. Urls()])} does not contain {parameter}") with
                {
                    NeedsRestart = false,
                };
        if (urls.Count == 0)
            return ProbeResult.Cleared($"no database URL of the deployment contains {parameter}");
        var clean = DatabaseUrl.ForLibpq(SecretMask.MaskAddress(urls[0].Value.Text));
        var isPrisma = DatabaseUrl.PrismaOnly.Contains(parameter, StringComparer.Ordinal);
        return ProbeResult.Confirmed(
            $"{Names(urls)} contains {parameter}{(isPrisma ? ", which is a Prisma parameter that libpq rejects" : "")}"
        ) with
        {
            Remediation =
                $"Keep {urls[0].Name} for LiteLLM, and give clients based on libpq (psycopg2, psql, this hook) a URL of their own: {clean}",
            NeedsRestart = false,
        };
    }

    private IEnumerable<(string Name, SecretValue Value)> Urls()
    {
        var declared = context
            .Deployment.Environment.Declared.Where(static v => DatabaseUrl.IsUrl(v.Value.Text))
            .Select(static v => (v.Key, v.Value))
            .ToList();
        return context.Deployment.Database.Url is { } own && !declared.Exists(v => v.Value.Text == own.Text)
            ? [("database.url", own), .. declared]
            : declared;
    }

    private string Names(IReadOnlyList<(string Name, SecretValue Value)> urls) =>
        urls.Count == 0 ? "the database URL of the deployment" : string.Join(", ", urls.Select(u => $"{u.Name} ({Place(u.Value.Source)})"));

    private string Place(string source) =>
        source.StartsWith(context.Deployment.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? source[(context.Deployment.Folder.Length + 1)..]
            : source;
}

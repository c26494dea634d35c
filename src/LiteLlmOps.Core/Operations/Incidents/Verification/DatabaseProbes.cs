using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.Signatures;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Probes of the database: whether it is reachable, has free connections, contains a key, and can be decrypted.</summary>
/// <param name="context">The deployment.</param>
internal sealed class DatabaseProbes(DeploymentSnapshot context)
{
    public async Task<ProbeResult> ReachableAsync(ProbeRequest request)
    {
        if (OtherServerIn(request) is { } other)
            return ProbeResult.Inconclusive(other);
        try
        {
            var server = await context.ServerAsync();
            if (request.Texts("proves").Contains(DatabaseStates.ReadOnly, StringComparer.Ordinal))
                return Writable(server);
            return ProbeResult.Cleared(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the database is reachable: PostgreSQL {server.Version}, round trip {server.Latency.TotalMilliseconds:0.0} ms"
                )
            );
        }
        catch (LlmException e) when (e.Kind is not LlmErrorKind.InvalidData || e.ErrorId == ErrorIds.DatabaseUrlInvalid.Name)
        {
            return ProbeResult.Confirmed(e.Message) with { States = [.. DatabaseStates.Of(e)], NeedsRestart = false };
        }
    }

    // Another port of the same host is another server. Another name may be that of the same server: in a container it has one of its own.
    private string? OtherServerIn(ProbeRequest request)
    {
        if (
            request.Text("host") is not { } named
            || named.LastIndexOf(':') is not (> 0 and var colon)
            || !int.TryParse(named.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || context.Deployment.Database.Url is not { } url
            || !DatabaseUrl.IsUrl(url.Text)
        )
            return null;
        try
        {
            var own = DatabaseUrl.Parse(url.Text);
            var ownPort = own.Port ?? DatabaseUrl.DefaultPort;
            return own.Host.Equals(named[..colon], StringComparison.OrdinalIgnoreCase) && ownPort != port
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"the line names the server {named}, but that of this deployment is {own.Host}:{ownPort}"
                )
                : null;
        }
        catch (LlmException)
        {
            // The connection reports what is wrong with it.
            return null;
        }
    }

    // A session that is open since before a failover may be another one than a new session.
    private static ProbeResult Writable(DatabaseServer server) =>
        server.ReadOnlyReason is { } reason
            ? ProbeResult.Confirmed($"the database '{server.Database}' is read-only: {reason}") with
            {
                States = [DatabaseStates.ReadOnly],
                Remediation = server.ReadOnlyRemediation,
                NeedsRestart = false,
            }
            : ProbeResult.Cleared($"a new session of the database '{server.Database}' may write");

    public async Task<ProbeResult> ConnectionsAsync()
    {
        try
        {
            var server = await context.ServerAsync();
            var seen = string.Create(
                CultureInfo.InvariantCulture,
                $"{server.Connections} of {server.MaxConnections} connections are in use"
            );
            // This connection was free, unless it is one of those that are reserved for superusers.
            return (server.MaxConnections - server.Connections) * 10 < server.MaxConnections
                ? ProbeResult.Inconclusive($"{seen}; few are free, but the database accepted this one")
                : ProbeResult.Cleared(seen);
        }
        catch (LlmException e) when (DatabaseStates.Of(e).Contains(ProbeStates.Exhausted, StringComparer.Ordinal))
        {
            return ProbeResult.Confirmed(e.Message) with { States = [.. DatabaseStates.Of(e)] };
        }
    }

    public async Task<ProbeResult> DecryptionAsync(ProbeRequest request)
    {
        var stored = await context.StoredAsync();
        var rest = await CiphertextsAsync();
        List<(string Name, string Place, string? OpenedBy)> unreadable =
        [
            .. stored.Rows.SelectMany(static r => r.Unreadable).Select(static u => (JsonPointer.Last(u.Key), u.Key, u.Value)),
            .. rest.Unreadable.Select(static u => (u.Name, u.Place, u.OpenedBy)),
        ];
        if (request.Text("key") is not { } name)
            return unreadable.Count > 0 ? Undecryptable(unreadable) : Decryptable(rest, ofClients: null);
        var named = unreadable.FindAll(u => IsNamed(u.Name, name));
        if (named.Count > 0)
            return Undecryptable(named);
        var isStored = rest.Names.Any(n => IsNamed(n, name)) || Encrypted(stored).Any(n => IsNamed(n, name));
        return unreadable.Count > 0
                ? ProbeResult.Inconclusive($"the values named {name} can be decrypted, but not {unreadable[0].Place}{More(unreadable)}")
            : isStored || rest.Unread.Count > 0 ? Decryptable(rest, ofClients: null)
            : Decryptable(rest, ofClients: name);
    }

    private async Task<CiphertextReport> CiphertextsAsync()
    {
        await using var database = context.Adapters.OpenDatabase(context.Deployment, readOnly: true);
        return await database.ReadCiphertextsAsync(CiphertextColumn.Of((await context.RulesAsync()).Version), CancellationToken.None);
    }

    // LiteLLM reports cloudzero_api_key for api_key of the row cloudzero_settings.
    private static bool IsNamed(string stored, string reported) =>
        stored.Equals(reported, StringComparison.OrdinalIgnoreCase) || reported.EndsWith("_" + stored, StringComparison.OrdinalIgnoreCase);

    private static ProbeResult Undecryptable(IReadOnlyList<(string Name, string Place, string? OpenedBy)> values)
    {
        var otherKey = values[0].OpenedBy is { } key ? $", which {key} decrypts" : "";
        return ProbeResult.Confirmed(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{values.Count} stored {(values.Count == 1 ? "value" : "values")} cannot be decrypted with the deployment's key{(values[0].OpenedBy is null ? " or a known former key" : "")}, for example {values[0].Place}{otherKey}"
            )
        );
    }

    private static string More(List<(string Name, string Place, string? OpenedBy)> values) =>
        values.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {values.Count - 1} more") : "";

    // LiteLLM also decrypts what clients send: a session of the admin UI, the id of a response.
    private static ProbeResult Decryptable(CiphertextReport rest, string? ofClients) =>
        rest.Unread.Count > 0
            ? ProbeResult.Inconclusive($"all values that were read can be decrypted with the deployment's key, but {rest.UnreadText}")
        : ofClients is not null
            ? ProbeResult.Inconclusive(
                $"all stored values can be decrypted with the deployment's key, and no stored value is named {ofClients}; LiteLLM also decrypts texts that clients send"
            )
        : ProbeResult.Cleared("all stored values can be decrypted with the deployment's key");

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
                    IsIndirect = true,
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

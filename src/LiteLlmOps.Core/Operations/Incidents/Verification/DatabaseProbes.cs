using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Whether the database answers, has room, knows a key, and opens.</summary>
/// <param name="context">What is looked at.</param>
internal sealed class DatabaseProbes(DeploymentSnapshot context)
{
    public async Task<ProbeAnswer> ReachableAsync()
    {
        try
        {
            var server = await context.ServerAsync();
            return ProbeAnswer.Gone(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the database answers now: PostgreSQL {server.Version}, {server.Latency.TotalMilliseconds:0.0} ms a round trip"
                )
            );
        }
        catch (LlmException e) when (e.Kind is not LlmErrorKind.InvalidData)
        {
            return ProbeAnswer.Holds(e.Message) with { Restart = false };
        }
    }

    public async Task<ProbeAnswer> ConnectionsAsync()
    {
        try
        {
            var server = await context.ServerAsync();
            var seen = string.Create(
                CultureInfo.InvariantCulture,
                $"{server.Connections} of {server.MaxConnections} connections are in use now"
            );
            return (server.MaxConnections - server.Connections) * 10 < server.MaxConnections
                ? ProbeAnswer.Holds(seen)
                : ProbeAnswer.Gone(seen);
        }
        catch (LlmException e)
            when (e.Message.Contains("too many", StringComparison.OrdinalIgnoreCase)
                || e.Message.Contains("remaining connection slots", StringComparison.OrdinalIgnoreCase)
            )
        {
            return ProbeAnswer.Holds(e.Message);
        }
    }

    public async Task<ProbeAnswer> DecryptionAsync(ProbeQuestion question)
    {
        var stored = await context.StoredAsync();
        var closed = stored.Rows.SelectMany(static r => r.Unreadable).ToList();
        if (question.Text("key") is { } name && closed.Exists(c => c.Key.Contains(name, StringComparison.OrdinalIgnoreCase)))
            closed = closed.FindAll(c => c.Key.Contains(name, StringComparison.OrdinalIgnoreCase));
        if (closed.Count == 0)
            return ProbeAnswer.Gone("every stored value opens with the deployment's key");
        var first = closed[0];
        var opener = first.Value is { } key ? $", which opens with {key}" : "";
        return ProbeAnswer.Holds(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{closed.Count} stored {(closed.Count == 1 ? "value does" : "values do")} not open with the deployment's key{(first.Value is null ? " nor with a former one that is known" : "")}, first {first.Key}{opener}"
            )
        );
    }

    public async Task<ProbeAnswer> KeyAsync(ProbeQuestion question)
    {
        // It goes into a statement: hex digits alone.
        if (question.Text("key") is not { Length: >= 8 } hash || !hash.All(char.IsAsciiHexDigit))
            return ProbeAnswer.Open("the line does not tell the key's hash");
        await using var database = context.Adapters.OpenDatabase(context.Deployment, readOnly: true);
        var found = await database.QueryAsync(
            $"SELECT coalesce(key_alias, key_name, left(token, 8)), coalesce(blocked, false), coalesce(expires < now() AT TIME ZONE 'UTC', false) FROM \"LiteLLM_VerificationToken\" WHERE token LIKE '{hash.ToLowerInvariant()}%'",
            1,
            CancellationToken.None
        );
        return found switch
        {
            [] => ProbeAnswer.Holds(
                $"the database has no key whose hash begins with {hash}: who calls uses one that was deleted, or is none of this deployment"
            ),
            [[var name, "t", ..], ..] => ProbeAnswer.Holds($"the key {name} is blocked"),
            [[var name, _, "t"], ..] => ProbeAnswer.Holds($"the key {name} has expired"),
            _ => ProbeAnswer.Gone($"the key {found[0][0]} is there now, neither blocked nor expired"),
        };
    }

    /// <summary>Whether a parameter of the database's address that one program takes and another refuses is still in it.</summary>
    public Task<ProbeAnswer> UrlParameterAsync(ProbeQuestion question) => Task.FromResult(UrlParameter(question));

    private ProbeAnswer UrlParameter(ProbeQuestion question)
    {
        if (question.Text("parameter") is not { } parameter)
            return ProbeAnswer.Open("the line does not name the parameter");
        var carriers = Urls().Where(u => DatabaseUrl.ParametersOf(u.Value.Text).Any(p => p.Name == parameter)).ToList();
        if (question.Flag("cures"))
            return carriers.Count > 0
                ? ProbeAnswer.Gone($"{Names(carriers)} says {parameter}")
                : ProbeAnswer.Holds($"{Names([.. Urls()])} does not say {parameter}") with
                {
                    Restart = false,
                };
        if (carriers.Count == 0)
            return ProbeAnswer.Gone($"no address of the deployment carries {parameter}");
        var clean = SecretMask.MaskAddress(DatabaseUrl.ForLibpq(carriers[0].Value.Text));
        var isPrisma = DatabaseUrl.PrismaOnly.Contains(parameter, StringComparer.Ordinal);
        return ProbeAnswer.Holds(
            $"{Names(carriers)} carries {parameter}{(isPrisma ? ", which is Prisma's own and which libpq refuses" : "")}"
        ) with
        {
            Remedy =
                $"Leave {carriers[0].Name} to LiteLLM, and give what is built on libpq (psycopg2, psql, this hook) an address of its own: {clean}",
            Restart = false,
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
        urls.Count == 0 ? "the deployment's database address" : string.Join(", ", urls.Select(u => $"{u.Name} ({Place(u.Value.Source)})"));

    private string Place(string source) =>
        source.StartsWith(context.Deployment.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? source[(context.Deployment.Folder.Length + 1)..]
            : source;
}

using LiteLlmOps.Changes;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>The keys that may use a model, by the lists of models of the keys and of their teams.</summary>
internal sealed class ModelCallers
{
    private const string Keys = "LiteLLM_VerificationToken";
    private const string Teams = "LiteLLM_TeamTable";
    private const string TeamAliases = "LiteLLM_ModelTable";
    private const string AccessGroups = "LiteLLM_AccessGroupTable";

    private readonly ModelAccess _access;
    private readonly ILookup<string?, string> _keysOfTeam;

    private ModelCallers(UsageFacts facts)
    {
        _access = new ModelAccess(facts);
        _keysOfTeam = facts.Keys!.ToLookup(static k => k.TeamId, static k => k.Name, StringComparer.Ordinal);
    }

    public static readonly string[] Tables = [Keys, Teams, TeamAliases, AccessGroups];

    /// <exception cref="LlmException">The keys or the teams cannot be read.</exception>
    public static async Task<ModelCallers> ReadAsync(IRecordDatabase records, CancellationToken token)
    {
        var schema = await records.ReadTablesAsync(Tables, token);
        RecordColumns.Require(schema, Keys, "token", "team_id", "models", "aliases", "access_group_ids");
        RecordColumns.Require(schema, Teams, "team_id", "models", "model_id", "access_group_ids");
        return new ModelCallers(
            new UsageFacts
            {
                Keys = await records.ReadAllAsync(KeyStatement(schema), ReadKey, token),
                Teams = await records.ReadAllAsync(TeamStatement(schema), ReadTeam, token),
                AccessGroups = schema.HasColumns(AccessGroups, ["access_group_id", "access_model_names"])
                    ? await records.ReadAllAsync(GroupStatement(schema), ReadGroup, token)
                    : [],
                ReadAt = default,
            }
        );
    }

    /// <summary>The hashes of the keys that may use a model.</summary>
    /// <param name="names">The names of the model.</param>
    /// <param name="teamId">The team that the model belongs to, whose keys alone may use it. Null for a model of no team.</param>
    public IReadOnlySet<string> Of(ModelNames names, string? teamId)
    {
        var hashes = _access.Of(names, onlyNamed: false).Keys.Names.ToHashSet(StringComparer.Ordinal);
        if (teamId is not null)
            hashes.IntersectWith(_keysOfTeam[teamId]);
        return hashes;
    }

    private static RecordStatement KeyStatement(StoredSchema schema) =>
        new(
            $"SELECT k.token, k.team_id, k.models, {Column(schema, Keys, "k", "access_group_ids")}, {Targets(schema.HasColumn(Keys, "aliases") ? "k.aliases" : null)} FROM {RecordColumns.Name(schema, Keys)} k"
        );

    private static RecordStatement TeamStatement(StoredSchema schema)
    {
        var hasAliases = schema.HasColumns(TeamAliases, ["id", "aliases"]) && schema.HasColumn(Teams, "model_id");
        return new RecordStatement(
            $"SELECT t.team_id, t.models, {Column(schema, Teams, "t", "access_group_ids")}, {Targets(hasAliases ? "m.aliases" : null)} FROM {RecordColumns.Name(schema, Teams)} t"
                + (hasAliases ? $" LEFT JOIN {RecordColumns.Name(schema, TeamAliases)} m ON m.id = t.model_id" : "")
        );
    }

    private static RecordStatement GroupStatement(StoredSchema schema) =>
        new($"SELECT access_group_id, access_model_names FROM {RecordColumns.Name(schema, AccessGroups)}");

    private static string Column(StoredSchema schema, string table, string alias, string column) =>
        schema.HasColumn(table, column) ? $"{alias}.{column}" : $"NULL::text[] AS {column}";

    // Some versions wrote the JSON of a map into the jsonb column as a text.
    private static string Targets(string? column) =>
        column is null
            ? "NULL::text[] AS targets"
            : $"ARRAY(SELECT a.value FROM jsonb_each_text(CASE WHEN jsonb_typeof({column}) = 'object' THEN {column} WHEN {column} #>> '{{}}' LIKE '{{%}}' THEN ({column} #>> '{{}}')::jsonb ELSE '{{}}' END) a) AS targets";

    private static KeyFact ReadKey(IRecord row) =>
        new(RecordText.Hash(row.Text("token")) ?? "", RecordText.Name(row.Text("team_id")), Access(row));

    private static TeamFact ReadTeam(IRecord row)
    {
        var id = row.Text("team_id") ?? "";
        return new TeamFact(id, id, Access(row));
    }

    private static AccessGroupFact ReadGroup(IRecord row) =>
        new(row.Text("access_group_id") ?? "", row.Texts("access_model_names") ?? [], []);

    private static AccessFact Access(IRecord row) =>
        new(
            row.Texts("models") ?? [],
            row.Texts("access_group_ids") ?? [],
            [.. (row.Texts("targets") ?? []).Select(static t => KeyValuePair.Create(t, t))],
            null
        );
}

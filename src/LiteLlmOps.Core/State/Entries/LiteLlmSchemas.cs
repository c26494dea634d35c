using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Entries;

/// <summary>Guesses the version from the tables and the migration ledger, when the proxy does not respond.</summary>
internal static class LiteLlmSchemas
{
    // Newest first. The version is the first one in which the column was observed; 1.104 and 1.105 were not available.
    // No table of Lens is here, since 1.106.7 removed Lens from the package.
    private static readonly (string Version, string Table, string Column)[] Columns =
    [
        ("1.106.0", "LiteLLM_BackgroundInteractionSettlement", "interaction_id"),
        ("1.98.0", "LiteLLM_Config", "reload_revision"),
        ("1.83.0", "LiteLLM_MCPServerTable", "approval_status"),
    ];

    // Newest first. The code of 1.106.0 names rename_lens. The release notes of 1.103.3 say that 1.103.0 brought the two migrations of
    // indexes of LiteLLM_SpendLogs. The last one is the newest of the migrations of 1.83.2.
    private static readonly (string Version, string Name)[] Migrations =
    [
        ("1.106.0", "20261001100000_rename_lens"),
        ("1.103.0", "20260831120001_spend_logs_litellm_call_id_index"),
        ("1.103.0", "20260823000000_add_spend_logs_api_key_starttime_index"),
        ("1.83.2", "20260331000000_add_prompt_environment_and_created_by"),
    ];

    private static readonly LiteLlmVersion Oldest = LiteLlmVersion.Parse("1.81.0");

    /// <summary>
    /// The newest version whose tables or applied migrations the database has. Where the release that brought them is unknown, it is the
    /// first version in which they were observed.
    /// </summary>
    /// <param name="stored">The tables that a seed writes. Null when they were not read.</param>
    /// <param name="live">All tables and the migration ledger. Null when they could not be read.</param>
    public static SchemaGuess Guess(StoredSchema? stored, LiveSchema? live)
    {
        var tables = new SchemaGuess(OfTables(stored, live), "the tables");
        return OfLedger(live) is { } version && version >= tables.Version ? new SchemaGuess(version, "the migration ledger") : tables;
    }

    /// <summary>The rules of the other releases that have the tables of a guess: those up to the next version that is known by its tables.</summary>
    public static IReadOnlyList<LiteLlmRules> OthersThatFit(LiteLlmVersion guess)
    {
        var later = Columns.Select(static c => LiteLlmVersion.Parse(c.Version)).Where(v => v > guess).ToList();
        return
        [
            .. LiteLlmReleases
                .All.Where(r => r.Since > guess && later.TrueForAll(v => r.Since < v))
                .Select(static r => new LiteLlmRules(r.Since)),
        ];
    }

    /// <summary>
    /// The version whose migrations are those of the ledger: its newest one is applied, and no later one. Null when there is none. A later patch
    /// release without migrations has the same tables.
    /// </summary>
    /// <param name="live">All tables and the migration ledger.</param>
    /// <param name="lists">The known lists of migrations.</param>
    public static LiteLlmVersion? VersionOfLedger(LiveSchema live, IEnumerable<MigrationList> lists)
    {
        var newest = NewestOf(live.Migrations?.Where(static m => m.IsApplied).Select(static m => m.Name) ?? []);
        return newest is not null && lists.FirstOrDefault(l => l.IsComplete && NewestOf(l.Names) == newest) is { } list
            ? LiteLlmVersion.Parse(list.Version)
            : null;
    }

    // The names start with the time at which the migration was made.
    private static string? NewestOf(IEnumerable<string> names) =>
        names.Where(static n => n.Length > 8 && n.Take(8).All(char.IsAsciiDigit)).Max(StringComparer.Ordinal);

    /// <summary>The bundled schema whose tables and columns differ least from those of the database; the oldest one of several.</summary>
    /// <param name="live">The tables of the database.</param>
    /// <param name="bundled">The schemas to choose from, oldest first. Not empty.</param>
    public static InstalledLiteLlm Nearest(LiveSchema live, IEnumerable<InstalledLiteLlm> bundled)
    {
        var actual = ColumnsOf(live.Tables);
        return bundled.MinBy(b => Distance(ColumnsOf(b.Schema.Tables), actual))! with { Match = SchemaMatch.Guess };
    }

    private static int Distance(HashSet<(string, string)> expected, HashSet<(string, string)> actual)
    {
        var common = expected.Count(actual.Contains);
        return expected.Count + actual.Count - (2 * common);
    }

    private static HashSet<(string Table, string Column)> ColumnsOf(IEnumerable<SchemaTable> tables) =>
        [.. tables.SelectMany(static t => t.Columns.Select(c => (t.Name, c.Name)))];

    private static LiteLlmVersion OfTables(StoredSchema? stored, LiveSchema? live)
    {
        var found = Array.Find(Columns, c => stored?.HasColumn(c.Table, c.Column) == true || live?.HasColumn(c.Table, c.Column) == true);
        return found.Version is { } version ? LiteLlmVersion.Parse(version) : Oldest;
    }

    // A ledger without these migrations proves nothing: 'prisma db push' creates the tables without migrations.
    private static LiteLlmVersion? OfLedger(LiveSchema? live)
    {
        var applied = live?.Migrations?.Where(static m => m.IsApplied).Select(static m => m.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        return Array.Find(Migrations, m => applied.Contains(m.Name)).Version is { } version ? LiteLlmVersion.Parse(version) : null;
    }
}

/// <param name="Version">The version.</param>
/// <param name="Source">What it was derived from: "the tables" or "the migration ledger".</param>
internal sealed record SchemaGuess(LiteLlmVersion Version, string Source);

using LiteLlmOps.Adapters.Schema;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Tests.LiteLlm;

/// <summary>Only a complete list of a version's migrations shows that one is missing, or that the version does not have one.</summary>
public sealed class MigrationComparisonTests
{
    private const string First = "20250326162113_baseline";
    private const string Newest = "20260331000000_add_prompt_environment_and_created_by";
    private const string OfV1_106 = "20261001100000_rename_lens";
    private const string Removed = "20250125000000_add_stdio_fields_to_mcp_table";

    public static TheoryData<string, string, string, string> Bundled =>
        new()
        {
            { "1.83.2", nameof(SchemaMatch.Exact), "", "" },
            {
                "1.83.2",
                nameof(SchemaMatch.Exact),
                $"-{Newest}",
                $"Missing Warning LiteLLM 1.83.2 contains this migration, but it was not applied"
            },
            { "1.83.2", nameof(SchemaMatch.Exact), $"-{First}", "Missing Warning LiteLLM 1.83.2 contains" },
            {
                "1.83.2",
                nameof(SchemaMatch.Exact),
                OfV1_106,
                "Unexpected Warning LiteLLM 1.83.2 does not contain this migration: the database is newer (the migration is in LiteLLM 1.106.0)"
            },
            {
                "1.83.2",
                nameof(SchemaMatch.Exact),
                "20260401000000_own",
                "Unexpected Warning LiteLLM 1.83.2 does not contain this migration: the database is newer, or the migration was added manually"
            },
            {
                "1.83.2",
                nameof(SchemaMatch.Exact),
                Removed,
                "Unexpected Info LiteLLM 1.83.2 does not contain this migration: another version of LiteLLM applied it, or"
            },
            { "1.83.2", nameof(SchemaMatch.Exact), "own", "Unexpected Info" },
            { "1.83.2", nameof(SchemaMatch.Exact), "0_init", "" },
            { "1.83.2", nameof(SchemaMatch.NearestVersion), $"-{Newest}", "" },
            { "1.83.2", nameof(SchemaMatch.NearestVersion), OfV1_106, "" },
            { "1.83.2", nameof(SchemaMatch.Guess), $"-{First}", "" },
            { "1.81.13", nameof(SchemaMatch.Exact), OfV1_106, "" },
            { "1.106.0", nameof(SchemaMatch.Exact), "", "" },
            { "1.106.0", nameof(SchemaMatch.Exact), $"-{Newest}", "" },
            { "1.106.0", nameof(SchemaMatch.Exact), "20270101000000_own", "" },
        };

    [Theory]
    [MemberData(nameof(Bundled))]
    public void The_ledger_is_compared_with_the_complete_list_of_exactly_this_version(
        string label,
        string match,
        string change,
        string expected
    )
    {
        var installed = new InstalledLiteLlm(label, new LiteLlmSchema(new Dictionary<string, IReadOnlyList<string>>(), []), IsBundled: true)
        {
            Match = Enum.Parse<SchemaMatch>(match),
            KnownMigrations = BundledMigrations.All,
        };
        Assert.StartsWith(expected, Found(installed, Ledger(change)), StringComparison.Ordinal);
        if (expected.Length == 0)
            Assert.Equal("", Found(installed, Ledger(change)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(
        "20260102000000_b,-20260101000000_a",
        "Missing Warning the package contains this migration, but it was not applied to the database"
    )]
    [InlineData(
        "20260102000000_b,20260103000000_own",
        "Unexpected Warning the package does not contain this migration: the database is newer, or"
    )]
    [InlineData(
        "20260102000000_b," + Newest,
        "Unexpected Warning the package does not contain this migration: the database is newer (the migration is in LiteLLM 1.83.2)"
    )]
    [InlineData("20260102000000_b," + Removed, "Unexpected Info")]
    public void The_package_on_disk_is_a_complete_list(string changes, string expected)
    {
        string[] names = ["20260101000000_a", "20260102000000_b"];
        var installed = new InstalledLiteLlm(
            "schema.prisma",
            new LiteLlmSchema(new Dictionary<string, IReadOnlyList<string>>(), []),
            IsBundled: false
        )
        {
            Migrations = names.ToDictionary(static n => n, static _ => "", StringComparer.Ordinal),
            KnownMigrations = BundledMigrations.All,
        };
        var ledger = names
            .Concat(changes.Split(','))
            .Distinct()
            .Where(n => n.Length > 0 && n[0] != '-' && !changes.Contains("-" + n, StringComparison.Ordinal));
        Assert.StartsWith(expected, Found(installed, [.. ledger.Select(Applied)]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_migration_that_was_rolled_back_is_neither_missing_nor_unknown()
    {
        var installed = new InstalledLiteLlm("1.83.2", BundledSchema.Of("1.83.2"), IsBundled: true)
        {
            KnownMigrations = BundledMigrations.All,
        };
        Migration[] rows = [.. Ledger(""), new(OfV1_106, IsFinished: true, IsRolledBack: true, null)];
        Assert.Equal("", Found(installed, rows));
    }

    [Fact]
    public void The_bundled_lists_say_whether_they_are_complete()
    {
        Assert.Equal(
            [("1.83.2", true, 110), ("1.106.0", false, 18)],
            BundledMigrations.All.Select(static l => (l.Version, l.IsComplete, l.Names.Count))
        );
        Assert.Empty(BundledMigrations.All[0].Names.Intersect(BundledMigrations.All[1].Names));
    }

    // The ledger of 1.83.2 with one more migration, or without one.
    private static IReadOnlyList<Migration> Ledger(string change)
    {
        var names = BundledMigrations.All[0].Names.Where(n => "-" + n != change);
        return [.. (change.Length == 0 || change[0] == '-' ? names : names.Append(change)).Select(Applied)];
    }

    private static Migration Applied(string name) => new(name, IsFinished: true, IsRolledBack: false, null);

    private static string Found(InstalledLiteLlm installed, IReadOnlyList<Migration> rows) =>
        string.Join(
            '\n',
            new MigrationComparison(installed, new LiveSchema("public", [], [], rows))
                .Differences()
                .Select(static d => $"{d.Kind} {d.Severity} {d.Reason}")
        );
}

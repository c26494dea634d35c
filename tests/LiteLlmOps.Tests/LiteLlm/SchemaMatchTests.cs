using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Tests.LiteLlm;

/// <summary>Only the schema of the installed version supports a statement about what that version does with the database.</summary>
public sealed class SchemaMatchTests
{
    private const string Table = "LiteLLM_A";

    private static readonly SchemaColumn Id = new("id", "text", false, null);
    private static readonly LiveIndex Own = new(Table, "own", ["id"], IsUnique: true, IsValid: true);
    private static readonly LiveIndex Invalid = new(Table, "cut", ["x"], IsUnique: false, IsValid: false);

    [Theory]
    [InlineData(
        "table",
        nameof(SchemaMatch.Exact),
        DriftSeverity.Warning,
        "*the database is newer. This litellm may drop it*",
        "Upgrade litellm*"
    )]
    [InlineData(
        "table",
        nameof(SchemaMatch.NearestVersion),
        DriftSeverity.Info,
        "the installed version may have this table*nearest to the installed version)",
        "Specify the schema.prisma*"
    )]
    [InlineData(
        "table",
        nameof(SchemaMatch.Guess),
        DriftSeverity.Info,
        "the installed version may have this table*nearest to the tables)",
        "Set litellm.version*"
    )]
    [InlineData("column", nameof(SchemaMatch.Exact), DriftSeverity.Warning, "*the database is newer*may drop it*", "Upgrade litellm*")]
    [InlineData(
        "column",
        nameof(SchemaMatch.NearestVersion),
        DriftSeverity.Info,
        "the installed version may have this column*",
        "Specify the schema.prisma*"
    )]
    [InlineData(
        "column",
        nameof(SchemaMatch.Guess),
        DriftSeverity.Info,
        "the installed version may have this column*",
        "Set litellm.version*"
    )]
    [InlineData("index", nameof(SchemaMatch.Exact), DriftSeverity.Warning, "*may drop it at startup", "If you need it*")]
    [InlineData(
        "index",
        nameof(SchemaMatch.NearestVersion),
        DriftSeverity.Info,
        "the installed version may have this index*",
        "Specify the schema.prisma*"
    )]
    [InlineData(
        "index",
        nameof(SchemaMatch.Guess),
        DriftSeverity.Info,
        "the installed version may have this index*",
        "Set litellm.version*"
    )]
    [InlineData(
        "missing column",
        nameof(SchemaMatch.Exact),
        DriftSeverity.Error,
        "LiteLLM 1.83.2 expects LiteLLM_A.id*",
        "Run the migrations*"
    )]
    [InlineData(
        "missing column",
        nameof(SchemaMatch.NearestVersion),
        DriftSeverity.Error,
        "LiteLLM 1.83.2 expects LiteLLM_A.id*(compared with *",
        "Run the migrations*"
    )]
    [InlineData(
        "missing column",
        nameof(SchemaMatch.Guess),
        DriftSeverity.Warning,
        "LiteLLM 1.83.2 expects LiteLLM_A.id*(compared with *",
        "Set litellm.version*"
    )]
    [InlineData("type", nameof(SchemaMatch.Exact), DriftSeverity.Error, "*another type*", "Run the migrations*")]
    [InlineData("type", nameof(SchemaMatch.Guess), DriftSeverity.Warning, "*another type*(compared with *", "Set litellm.version*")]
    [InlineData(
        "invalid index",
        nameof(SchemaMatch.Guess),
        DriftSeverity.Warning,
        "its creation was interrupted*no query uses it",
        "DROP INDEX*"
    )]
    [InlineData("failed migration", nameof(SchemaMatch.Guess), DriftSeverity.Error, "the migration failed*", "Fix the error*")]
    public void A_difference_from_another_version_names_it(
        string change,
        string match,
        DriftSeverity severity,
        string reason,
        string remediation
    )
    {
        var found = Assert.Single(
            new SchemaComparison(Installed(Enum.Parse<SchemaMatch>(match), change == "invalid index"), Changed(change)).Differences()
        );
        Assert.Equal(severity, found.Severity);
        Assert.Matches(Pattern(reason), found.Reason);
        Assert.Matches(Pattern(remediation), found.Remediation);
    }

    private static InstalledLiteLlm Installed(SchemaMatch match, bool hasIndex) =>
        new("1.83.2", new LiteLlmSchema(new Dictionary<string, IReadOnlyList<string>>(), [Expected(hasIndex)]), IsBundled: true)
        {
            Match = match,
        };

    private static SchemaTable Expected(bool hasIndex) =>
        new(
            Table,
            [Id],
            [],
            [],
            hasIndex
                ?
                [
                    ["x"],
                ]
                : []
        );

    private static LiveSchema Changed(string change)
    {
        var table = Expected(false);
        return change switch
        {
            "table" => Live(table, new SchemaTable("LiteLLM_B", [Id], [], [], [])),
            "column" => Live(table with { Columns = [Id, Id with { Name = "own" }] }),
            "index" => Live(table) with { Indexes = [Own] },
            "missing column" => Live(table with { Columns = [] }),
            "type" => Live(table with { Columns = [Id with { Type = "integer" }] }),
            "invalid index" => Live(table) with { Indexes = [Invalid] },
            _ => Live(table) with { Migrations = [new Migration("broken", IsFinished: false, IsRolledBack: false, null)] },
        };
    }

    private static LiveSchema Live(params SchemaTable[] tables) => new("public", tables, [], null);

    private static string Pattern(string wildcard) =>
        $"^{System.Text.RegularExpressions.Regex.Escape(wildcard).Replace("\\*", ".*", StringComparison.Ordinal)}$";
}

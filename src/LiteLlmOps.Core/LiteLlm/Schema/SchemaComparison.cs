using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>Package → database: the tables, columns and keys that the installed LiteLLM expects, against those that there are.</summary>
/// <param name="installed">What is expected.</param>
/// <param name="live">What there is.</param>
internal sealed class SchemaComparison(InstalledLiteLlm installed, LiveSchema live)
{
    private const string Ahead =
        "Upgrade litellm to the version that made it; until then start the older one with DISABLE_SCHEMA_UPDATE=true.";

    private readonly Dictionary<string, SchemaTable> _live = live.Tables.ToDictionary(static t => t.Name, StringComparer.Ordinal);

    public IEnumerable<SchemaDifference> Differences() =>
        [
            .. installed.Schema.Tables.SelectMany(OfTable),
            .. UnexpectedTables(),
            .. new ClientComparison(installed, live).Differences(),
            .. new MigrationComparison(installed, live).Differences(),
        ];

    private IEnumerable<SchemaDifference> OfTable(SchemaTable expected)
    {
        if (!_live.TryGetValue(expected.Name, out var actual))
            return
            [
                Missing(
                    expected.Name,
                    expected.Name,
                    "the table",
                    $"{expected.Columns.Count} columns",
                    "everything that LiteLLM does with it fails"
                ),
            ];
        return
        [
            .. OfColumns(expected, actual),
            .. OfPrimaryKey(expected, actual),
            .. new IndexComparison(expected, [.. live.Indexes.Where(i => i.Table == expected.Name)]).Differences(),
        ];
    }

    private IEnumerable<SchemaDifference> OfColumns(SchemaTable expected, SchemaTable actual)
    {
        foreach (var column in expected.Columns)
        {
            var found = actual.Columns.FirstOrDefault(c => c.Name == column.Name);
            if (found is null)
                yield return Missing(
                    expected.Name,
                    column.Name,
                    $"{expected.Name}.{column.Name}",
                    Words(column),
                    "queries that name it fail: \"column does not exist\""
                );
            else if (OfColumn(expected.Name, column, found) is { } difference)
                yield return difference;
        }

        foreach (var column in actual.Columns.Where(c => !expected.Columns.Any(e => e.Name == c.Name)))
        {
            yield return new SchemaDifference(
                expected.Name,
                column.Name,
                DriftKind.Unexpected,
                DriftSeverity.Warning,
                null,
                Words(column),
                $"{Package} does not know it: the database is ahead, or somebody added it. A start of this litellm may drop it, with its data",
                Ahead
            );
        }
    }

    private SchemaDifference? OfColumn(string table, SchemaColumn expected, SchemaColumn actual)
    {
        if (expected.Type != actual.Type)
            return Changed(table, expected, actual, DriftSeverity.Error, "values of another type are refused, or read wrongly");
        if (expected.IsNullable != actual.IsNullable)
            return Changed(
                table,
                expected,
                actual,
                expected.IsNullable ? DriftSeverity.Error : DriftSeverity.Warning,
                expected.IsNullable
                    ? "rows without a value are refused"
                    : "rows without a value may be there, and LiteLLM does not expect them"
            );
        return SameDefault(expected.Default, actual.Default)
            ? null
            : Changed(
                table,
                expected,
                actual,
                DriftSeverity.Info,
                "rows that somebody else inserts get another value; LiteLLM's own are not touched by it"
            );
    }

    private static IEnumerable<SchemaDifference> OfPrimaryKey(SchemaTable expected, SchemaTable actual)
    {
        if (!expected.PrimaryKey.SequenceEqual(actual.PrimaryKey, StringComparer.Ordinal))
        {
            yield return new SchemaDifference(
                expected.Name,
                "primary key",
                DriftKind.Changed,
                DriftSeverity.Error,
                string.Join(", ", expected.PrimaryKey),
                string.Join(", ", actual.PrimaryKey),
                "LiteLLM finds its rows by it, and may write one twice",
                "Restore the table from a backup, or let LiteLLM make it anew: prisma db push with the package's schema."
            );
        }
    }

    private IEnumerable<SchemaDifference> UnexpectedTables() =>
        live
            .Tables.Where(t => t.Name != MigrationComparison.Ledger && !installed.Schema.Tables.Any(e => e.Name == t.Name))
            .Select(t =>
                t.Name.StartsWith("LiteLLM_", StringComparison.Ordinal)
                    ? new SchemaDifference(
                        t.Name,
                        t.Name,
                        DriftKind.Unexpected,
                        DriftSeverity.Warning,
                        null,
                        $"{t.Columns.Count} columns",
                        $"{Package} does not know this table: the database is ahead. A start of this litellm may drop it, with its data",
                        Ahead
                    )
                    : new SchemaDifference(
                        t.Name,
                        t.Name,
                        DriftKind.Unexpected,
                        DriftSeverity.Warning,
                        null,
                        $"{t.Columns.Count} columns",
                        "a table that is not LiteLLM's lies in its schema: a start of litellm drops such tables",
                        $"Move it: CREATE SCHEMA own; ALTER TABLE \"{t.Name}\" SET SCHEMA own;"
                    )
            );

    private SchemaDifference Missing(string table, string name, string subject, string desired, string breaks)
    {
        var marked = ColumnVerdicts
            .MigrationsOf(installed, name)
            .FirstOrDefault(m => live.Migrations?.Any(row => row.Name == m && row.IsApplied) == true);
        var remedy = marked is null
            ? "Let litellm run its migrations: start it once with DISABLE_SCHEMA_UPDATE unset, and look in its log for \"prisma migrate\"."
            : $"Take the mark away and let it run again: prisma migrate resolve --rolled-back \"{marked}\", then start litellm.";
        return new SchemaDifference(
            table,
            name,
            DriftKind.Missing,
            DriftSeverity.Error,
            desired,
            null,
            marked is null
                ? $"{Package} expects {subject}: {breaks}"
                : $"migration {marked} is marked as applied, and {subject} is absent: {breaks}",
            remedy
        );
    }

    private SchemaDifference Changed(string table, SchemaColumn expected, SchemaColumn actual, DriftSeverity severity, string breaks) =>
        new(
            table,
            expected.Name,
            DriftKind.Changed,
            severity,
            Words(expected),
            Words(actual),
            $"{Package} expects it otherwise: {breaks}",
            severity == DriftSeverity.Info
                ? "Nothing has to be done."
                : "Let litellm run its migrations: start it once with DISABLE_SCHEMA_UPDATE unset."
        );

    private string Package => installed.IsBundled ? $"LiteLLM {installed.Source}" : "the installed litellm";

    private static string Words(SchemaColumn column) =>
        $"{column.Type}{(column.IsNullable ? "" : " NOT NULL")}{(column.Default is { } value ? $" DEFAULT {value}" : "")}";

    // 0 and 0.0, '{}'::jsonb and '{}' say the same.
    private static bool SameDefault(string? a, string? b) => a == b || (a is not null && b is not null && Plain(a) == Plain(b));

    private static string Plain(string value)
    {
        var text = value.StartsWith("nextval", StringComparison.Ordinal) ? "nextval" : value.Split("::")[0].Trim('(', ')', '\'');
        return decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.############", System.Globalization.CultureInfo.InvariantCulture)
            : text;
    }
}

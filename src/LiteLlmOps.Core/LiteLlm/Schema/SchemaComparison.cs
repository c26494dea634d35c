using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>Compares the tables, columns and keys that the installed LiteLLM expects with those of the database.</summary>
/// <param name="installed">The expected schema.</param>
/// <param name="live">The schema of the database.</param>
internal sealed class SchemaComparison(InstalledLiteLlm installed, LiveSchema live)
{
    public const string Ahead =
        "Upgrade litellm to the version that created it; until then, start the older version with DISABLE_SCHEMA_UPDATE=true.";

    private readonly Dictionary<string, SchemaTable> _live = live.Tables.ToDictionary(static t => t.Name, StringComparer.Ordinal);

    public IEnumerable<SchemaDifference> Differences() =>
        [
            .. installed.Schema.Tables.SelectMany(OfTable).Concat(UnexpectedTables()).Select(Qualified),
            .. new ClientComparison(installed, live).Differences(),
            .. new MigrationComparison(installed, live).Differences(),
        ];

    // A difference from another version than the installed one names the version. From a guessed version, no repair of the database follows.
    private SchemaDifference Qualified(SchemaDifference found)
    {
        if (installed.Match == SchemaMatch.Exact || found.IsOfAnyVersion)
            return found;
        var isGuess = installed.Match == SchemaMatch.Guess;
        return found with
        {
            Reason = $"{found.Reason} (compared with {installed.Shown})",
            Severity = isGuess && found.Severity == DriftSeverity.Error ? DriftSeverity.Warning : found.Severity,
            Remediation = isGuess ? installed.Specify : found.Remediation,
        };
    }

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
                    "all of LiteLLM's operations on it fail"
                ),
            ];
        return
        [
            .. OfColumns(expected, actual),
            .. OfPrimaryKey(expected, actual),
            .. new IndexComparison(expected, [.. live.Indexes.Where(i => i.Table == expected.Name)], installed).Differences(),
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
                    Definition(column),
                    "queries with this column fail: \"column does not exist\""
                );
            else if (OfColumn(expected.Name, column, found) is { } difference)
                yield return difference;
        }

        foreach (var column in actual.Columns.Where(c => !expected.Columns.Any(e => e.Name == c.Name)))
        {
            yield return Unexpected(
                expected.Name,
                column.Name,
                Definition(column),
                "column",
                "the database is newer, or the column was added manually"
            );
        }
    }

    private SchemaDifference? OfColumn(string table, SchemaColumn expected, SchemaColumn actual)
    {
        if (expected.Type != actual.Type)
            return Changed(table, expected, actual, DriftSeverity.Error, "values of another type are rejected or read incorrectly");
        if (expected.IsNullable != actual.IsNullable)
            return Changed(
                table,
                expected,
                actual,
                expected.IsNullable ? DriftSeverity.Error : DriftSeverity.Warning,
                expected.IsNullable
                    ? "rows without a value are rejected"
                    : "the table may contain rows without a value, which LiteLLM does not expect"
            );
        return SameDefault(expected.Default, actual.Default)
            ? null
            : Changed(
                table,
                expected,
                actual,
                DriftSeverity.Info,
                "rows that other programs insert get another value; rows that LiteLLM inserts are not affected"
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
                "LiteLLM identifies rows by it and may write a row twice",
                "Restore the table from a backup, or recreate it: prisma db push with the package's schema."
            );
        }
    }

    private IEnumerable<SchemaDifference> UnexpectedTables() =>
        live
            .Tables.Where(t => t.Name != MigrationComparison.Ledger && !installed.Schema.Tables.Any(e => e.Name == t.Name))
            .Select(t =>
                t.Name.StartsWith("LiteLLM_", StringComparison.Ordinal)
                    ? Unexpected(t.Name, t.Name, $"{t.Columns.Count} columns", "table", "the database is newer")
                    : new SchemaDifference(
                        t.Name,
                        t.Name,
                        DriftKind.Unexpected,
                        DriftSeverity.Warning,
                        null,
                        $"{t.Columns.Count} columns",
                        "the table does not belong to LiteLLM but is in its schema: litellm drops such tables at startup",
                        $"Move it: CREATE SCHEMA own; ALTER TABLE \"{t.Name}\" SET SCHEMA own;"
                    )
                    {
                        IsOfAnyVersion = true,
                    }
            );

    // Only the schema of the installed version shows that it does not know a table, and would drop it.
    private SchemaDifference Unexpected(string table, string name, string actual, string subject, string cause)
    {
        var isExact = installed.Match == SchemaMatch.Exact;
        return new SchemaDifference(
            table,
            name,
            DriftKind.Unexpected,
            isExact ? DriftSeverity.Warning : DriftSeverity.Info,
            null,
            actual,
            isExact
                ? $"{Package} does not know this {subject}: {cause}. This litellm may drop it with its data at startup"
                : $"the installed version may have this {subject}, or it was added manually",
            isExact ? Ahead : installed.Specify
        );
    }

    private SchemaDifference Missing(string table, string name, string subject, string desired, string breaks)
    {
        var marked = ColumnVerdicts
            .MigrationsOf(installed, name)
            .FirstOrDefault(m => live.Migrations?.Any(row => row.Name == m && row.IsApplied) == true);
        var remediation = marked is null
            ? "Run the migrations of litellm: start it once without DISABLE_SCHEMA_UPDATE and check its log for \"prisma migrate\"."
            : $"Mark it as rolled back so that it runs again: prisma migrate resolve --rolled-back \"{marked}\", then start litellm.";
        return new SchemaDifference(
            table,
            name,
            DriftKind.Missing,
            DriftSeverity.Error,
            desired,
            null,
            marked is null
                ? $"{Package} expects {subject}, and {breaks}"
                : $"migration {marked} is marked as applied, but {subject} does not exist: {breaks}",
            remediation
        );
    }

    private SchemaDifference Changed(string table, SchemaColumn expected, SchemaColumn actual, DriftSeverity severity, string breaks) =>
        new(
            table,
            expected.Name,
            DriftKind.Changed,
            severity,
            Definition(expected),
            Definition(actual),
            $"{Package} expects another definition: {breaks}",
            severity == DriftSeverity.Info
                ? "No action needed."
                : "Run the migrations of litellm: start it once without DISABLE_SCHEMA_UPDATE."
        );

    private string Package => installed.IsBundled ? $"LiteLLM {installed.Source}" : "the installed litellm";

    private static string Definition(SchemaColumn column) =>
        $"{column.Type}{(column.IsNullable ? "" : " NOT NULL")}{(column.Default is { } value ? $" DEFAULT {value}" : "")}";

    // 0 and 0.0 are equal, and so are '{}'::jsonb and '{}'.
    private static bool SameDefault(string? a, string? b) => a == b || (a is not null && b is not null && Plain(a) == Plain(b));

    private static string Plain(string value)
    {
        var text = value.StartsWith("nextval", StringComparison.Ordinal) ? "nextval" : value.Split("::")[0].Trim('(', ')', '\'');
        return decimal.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.############", System.Globalization.CultureInfo.InvariantCulture)
            : text;
    }
}

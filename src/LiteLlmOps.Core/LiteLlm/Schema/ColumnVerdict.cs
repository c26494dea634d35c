using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>What is the matter with a column that something says is missing.</summary>
internal enum ColumnVerdict
{
    /// <summary>Everything has it: whoever says otherwise runs with an older client in memory.</summary>
    ProcessStale,

    /// <summary>The table has it, and the Prisma client on disk does not.</summary>
    ClientStale,

    /// <summary>The package wants it, and the table lacks it, although the ledger says that its migration was applied.</summary>
    MarkedButAbsent,

    /// <summary>The package wants it, and its migration was not applied yet.</summary>
    NotMigrated,

    /// <summary>The table has it, and the package does not know it.</summary>
    DatabaseAhead,

    /// <summary>Nothing knows it.</summary>
    Unknown,
}

/// <summary>Holds the four places against each other in which a column can be: table, package, client and ledger.</summary>
internal static class ColumnVerdicts
{
    /// <param name="live">The tables.</param>
    /// <param name="installed">The package, and the client on disk.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="column">The column's name.</param>
    public static ColumnVerdict Of(LiveSchema live, InstalledLiteLlm installed, string table, string column)
    {
        var inTable = Has(live.Tables, table, column);
        var inPackage = Has(installed.Schema.Tables, table, column);
        if (inTable && inPackage)
            return installed.Client is { } client && !Has(client.Tables, table, column)
                ? ColumnVerdict.ClientStale
                : ColumnVerdict.ProcessStale;
        if (inTable)
            return ColumnVerdict.DatabaseAhead;
        if (!inPackage)
            return ColumnVerdict.Unknown;
        return IsMarked(live, installed, column) ? ColumnVerdict.MarkedButAbsent : ColumnVerdict.NotMigrated;
    }

    /// <summary>The migrations that name a table or a column in their SQL.</summary>
    public static IEnumerable<string> MigrationsOf(InstalledLiteLlm installed, string name) =>
        (installed.Migrations ?? new Dictionary<string, string>())
            .Where(m => m.Value.Contains($"\"{name}\"", StringComparison.Ordinal))
            .Select(static m => m.Key)
            .Order(StringComparer.Ordinal);

    private static bool IsMarked(LiveSchema live, InstalledLiteLlm installed, string column) =>
        MigrationsOf(installed, column).Any(name => live.Migrations?.Any(m => m.Name == name && m.IsApplied) == true);

    private static bool Has(IEnumerable<SchemaTable> tables, string table, string column) =>
        tables.Any(t => t.Name == table && t.Columns.Any(c => c.Name == column));
}

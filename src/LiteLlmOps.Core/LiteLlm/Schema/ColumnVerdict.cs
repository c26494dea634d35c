using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>Why a column is reported as missing.</summary>
internal enum ColumnVerdict
{
    /// <summary>Table, package and client have it: the running process uses an older client.</summary>
    ProcessStale,

    /// <summary>The table has it, but the Prisma client on disk does not.</summary>
    ClientStale,

    /// <summary>The package expects it and its migration is marked as applied, but the table does not have it.</summary>
    MarkedButAbsent,

    /// <summary>The package expects it, and its migration was not applied yet.</summary>
    NotMigrated,

    /// <summary>The table has it, but the package does not.</summary>
    DatabaseAhead,

    /// <summary>Neither table nor package has it.</summary>
    Unknown,
}

/// <summary>Compares table, package, Prisma client and migrations for one column.</summary>
internal static class ColumnVerdicts
{
    /// <param name="live">The tables.</param>
    /// <param name="installed">The package and the client on disk.</param>
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

    /// <summary>The migrations whose SQL contains a table or column.</summary>
    public static IEnumerable<string> MigrationsOf(InstalledLiteLlm installed, string name) =>
        (installed.Migrations ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .Where(m => m.Value.Contains($"\"{name}\"", StringComparison.Ordinal))
            .Select(static m => m.Key)
            .Order(StringComparer.Ordinal);

    private static bool IsMarked(LiveSchema live, InstalledLiteLlm installed, string column) =>
        MigrationsOf(installed, column).Any(name => live.Migrations?.Any(m => m.Name == name && m.IsApplied) == true);

    private static bool Has(IEnumerable<SchemaTable> tables, string table, string column) =>
        tables.Any(t => t.Name == table && t.Columns.Any(c => c.Name == column));
}

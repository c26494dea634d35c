using LiteLlmOps.Entries;

namespace LiteLlmOps.Queries;

/// <summary>Composes SQL from those tables and columns that the database has.</summary>
internal static class RecordColumns
{
    /// <summary>The columns of a table that exist, each as alias."column".</summary>
    public static string Select(StoredSchema schema, string table, string alias, IEnumerable<string> columns) =>
        string.Join(", ", columns.Where(c => schema.HasColumn(table, c)).Select(c => $"{alias}.{Quote(c)}"));

    /// <summary>The name of a table with its schema.</summary>
    public static string Name(StoredSchema schema, string table) => $"{Quote(schema.Name)}.{Quote(table)}";

    public static string Quote(string identifier) => "\"" + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>
    /// What a query leaves out because this version of LiteLLM has no such column, or the user may not read it. Null when it can read all of them.
    /// </summary>
    public static string? NoteAbsent(StoredSchema schema, string table, IReadOnlyCollection<string> columns)
    {
        var denied = Denied(schema, table, columns);
        var absent = columns.Where(c => !schema.HasColumn(table, c) && !IsDenied(schema, table, c)).ToList();
        return Sentences(
            absent.Count == 0 ? null : $"{table} has no column {string.Join(", ", absent)}; these properties are null.",
            denied.Count == 0 ? null : $"The database user may not read {string.Join(", ", denied)}; these properties are null."
        );
    }

    /// <summary>The sentences that are not null. Null when all are.</summary>
    public static string? Sentences(params IEnumerable<string?> sentences) =>
        string.Join(" ", sentences.OfType<string>()) is { Length: > 0 } text ? text : null;

    /// <summary>Those of the columns that the user may not read, as table.column; only the table when it may not read any.</summary>
    public static IReadOnlyList<string> Denied(StoredSchema schema, string table, IEnumerable<string> columns) =>
        schema.Denied.Contains(table) ? [table] : [.. columns.Where(c => IsDenied(schema, table, c)).Select(c => $"{table}.{c}")];

    /// <exception cref="LlmException">The table does not exist, or the user may not read it or one of the columns.</exception>
    public static void Require(StoredSchema schema, string table, params IReadOnlyList<string> columns)
    {
        if (columns.Where(c => IsDenied(schema, table, c)).ToList() is { Count: > 0 } denied)
            throw new LlmException(
                ErrorIds.DatabasePermissionDenied,
                $"The database user may not read {(denied.Count == 1 ? "the column" : "the columns")} {string.Join(", ", denied)} of {table}. Grant SELECT on the table or on these columns (about_LiteLlmOps lists the permissions) or use another user.",
                table
            );
        if (schema.Denied.Contains(table))
            throw new LlmException(
                ErrorIds.DatabasePermissionDenied,
                $"The database user may not read {table}. Grant SELECT on it (about_LiteLlmOps lists the permissions) or use another user.",
                table
            );
        if (!schema.Columns.ContainsKey(table))
            throw new LlmException(
                ErrorIds.TableNotFound,
                $"The database has no table {table} in the schema '{schema.Name}'. Check the database name and ?schema= in DATABASE_URL, and that LiteLLM has run its migrations.",
                table
            );
    }

    private static bool IsDenied(StoredSchema schema, string table, string column) =>
        schema.DeniedColumns.TryGetValue(table, out var denied) && denied.Contains(column);
}

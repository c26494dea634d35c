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

    /// <summary>What a query leaves out because this version of LiteLLM has no such column. Null when the table has all of them.</summary>
    public static string? NoteAbsent(StoredSchema schema, string table, IEnumerable<string> columns)
    {
        var absent = columns.Where(c => !schema.HasColumn(table, c)).ToList();
        return absent.Count == 0 ? null : $"{table} has no column {string.Join(", ", absent)}; these properties are null.";
    }

    /// <exception cref="LlmException">The table does not exist, or the user may not read it.</exception>
    public static void Require(StoredSchema schema, string table)
    {
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
}

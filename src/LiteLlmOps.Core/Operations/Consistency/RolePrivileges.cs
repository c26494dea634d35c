using LiteLlmOps.Ports;

namespace LiteLlmOps.Consistency;

/// <summary>The privileges of the database user of a deployment.</summary>
internal sealed record RolePrivileges
{
    // Names of tables are joined with a blank, which none of LiteLLM's has.
    private const string Sql = """
        SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
          array_to_string(ARRAY(
            SELECT p.rolname FROM pg_roles p
            WHERE p.rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files', 'pg_write_all_data')
              AND pg_has_role(p.oid, 'MEMBER') ORDER BY 1), ' '),
          has_schema_privilege(current_schema(), 'CREATE'), current_schema(),
          array_to_string(ARRAY(
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname LIKE 'LiteLLM\_%' AND pg_has_role(c.relowner, 'USAGE') ORDER BY 1), ' '),
          array_to_string(ARRAY(
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname LIKE 'LiteLLM\_%'
              AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') ORDER BY 1), ' ')
        FROM pg_roles r WHERE r.rolname = current_user
        """;

    // In the order of the columns.
    private static readonly string[] Attribute = ["BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION"];

    /// <summary>The database user.</summary>
    public required string User { get; init; }

    public bool IsSuperuser { get; init; }

    /// <summary>The attributes of the role besides SUPERUSER, such as CREATEROLE.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>The predefined roles that it is a member of and that reach beyond LiteLLM's tables.</summary>
    public IReadOnlyList<string> Memberships { get; init; } = [];

    /// <summary>True when it may create tables in the schema.</summary>
    public bool CanCreate { get; init; }

    /// <summary>The schema of LiteLLM's tables.</summary>
    public string Schema { get; init; } = "public";

    /// <summary>LiteLLM's tables that it owns.</summary>
    public IReadOnlyList<string> Owned { get; init; } = [];

    /// <summary>LiteLLM's tables that it may write.</summary>
    public IReadOnlyList<string> Writable { get; init; } = [];

    /// <summary>Null when they cannot be read.</summary>
    public static async Task<RolePrivileges?> ReadAsync(IProxyDatabase database, CancellationToken token) =>
        await database.QueryAsync(Sql, 1, token) is [var row, ..] ? Of(row) : null;

    private static RolePrivileges Of(IReadOnlyList<string?> row) =>
        new()
        {
            User = row[0]!,
            IsSuperuser = row[1] == "t",
            Attributes = [.. Attribute.Where((_, i) => row[i + 2] == "t")],
            Memberships = Words(row[6]),
            CanCreate = row[7] == "t",
            Schema = row[8] ?? "public",
            Owned = Words(row[9]),
            Writable = Words(row[10]),
        };

    private static string[] Words(string? text) => (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

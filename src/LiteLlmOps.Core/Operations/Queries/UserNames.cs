using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>All users, to tell a user without records from a mistyped name.</summary>
internal static class UserNames
{
    private const string Table = "LiteLLM_UserTable";

    /// <summary>Ids and names: each user once for its alias and once for its email address. Empty when the table cannot be read.</summary>
    public static async Task<IReadOnlyList<(string? Id, string? Name)>> ReadAsync(IRecordDatabase records, CancellationToken token)
    {
        var schema = await records.ReadTablesAsync([Table], token);
        if (!schema.HasColumn(Table, "user_id"))
            return [];
        var users = new List<(string?, string?)>();
        var columns = RecordColumns.Select(schema, Table, "u", ["user_id", "user_alias", "user_email"]);
        var statement = new RecordStatement($"SELECT {columns} FROM {RecordColumns.Name(schema, Table)} u");
        await foreach (
            var group in records.ReadAsync(
                statement,
                static r => (Id: r.Text("user_id"), Alias: r.Text("user_alias"), Mail: r.Text("user_email")),
                token
            )
        )
        {
            users.AddRange(group.Select(static u => (u.Id, u.Alias)));
            users.AddRange(group.Select(static u => (u.Id, u.Mail)));
        }

        return users;
    }
}

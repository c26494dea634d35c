using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>The names that complete a parameter.</summary>
internal static class NameQuery
{
    // More names than a person reads are of no use, and would take long.
    private const int Most = 5000;

    private const string Spend = "Spend.";

    // By the name of the parameter: the table, and the columns of which the first that is not empty is the name.
    private static readonly Dictionary<string, (string Table, string[] Columns)> Sources = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Alias"] = ("LiteLLM_VerificationToken", ["key_alias"]),
        ["Key"] = ("LiteLLM_VerificationToken", ["key_alias"]),
        ["User"] = ("LiteLLM_UserTable", ["user_alias", "user_email", "user_id"]),
        ["Team"] = ("LiteLLM_TeamTable", ["team_alias", "team_id"]),
        ["Organization"] = ("LiteLLM_OrganizationTable", ["organization_alias", "organization_id"]),
        ["Budget"] = ("LiteLLM_BudgetTable", ["budget_id"]),
        ["Model"] = ("LiteLLM_ProxyModelTable", ["model_name"]),
        ["ModelGroup"] = ("LiteLLM_ProxyModelTable", ["model_name"]),
        ["Credential"] = ("LiteLLM_CredentialsTable", ["credential_name"]),
        ["Provider"] = ("LiteLLM_DailyUserSpend", ["custom_llm_provider"]),
        ["EndUser"] = ("LiteLLM_EndUserTable", ["user_id"]),
        ["Tag"] = ("LiteLLM_DailyTagSpend", ["tag"]),
        ["McpServer"] = ("LiteLLM_MCPServerTable", ["alias", "server_name", "server_id"]),
        [Spend + "Model"] = (SpendSource.DailyUser, ["model"]),
        [Spend + "ModelGroup"] = (SpendSource.DailyUser, ["model_group"]),
        [Spend + "Provider"] = (SpendSource.DailyUser, ["custom_llm_provider"]),
        [Spend + "Tag"] = (SpendSource.DailyOf(SpendDimension.Tag), ["tag"]),
        [Spend + "EndUser"] = (SpendSource.DailyOf(SpendDimension.EndUser), ["end_user_id"]),
    };

    // The audit log has the changes of all of these.
    private static readonly Dictionary<string, string[]> Several = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Object"] = ["Alias", "User", "Team", "Model"],
    };

    public static readonly string[] Tables = [.. Sources.Values.Select(static s => s.Table).Distinct(StringComparer.Ordinal)];

    /// <summary>The name of a parameter of Get-LlmSpend: what it completes are the values in the daily spend, where there are such.</summary>
    public static string OfSpend(string parameter) => Sources.ContainsKey(Spend + parameter) ? Spend + parameter : parameter;

    /// <summary>The statement. Null for a parameter without names, and for a table that does not exist or cannot be read.</summary>
    public static RecordStatement? Statement(StoredSchema schema, string parameter)
    {
        var parts = Several.GetValueOrDefault(parameter, [parameter]).Select(p => Names(schema, p)).OfType<string>().ToList();
        return parts.Count == 0 ? null : new RecordStatement($"{string.Join(" UNION ", parts)} LIMIT {Most}");
    }

    private static string? Names(StoredSchema schema, string parameter)
    {
        if (!Sources.TryGetValue(parameter, out var source))
            return null;
        var columns = source.Columns.Where(c => schema.HasColumn(source.Table, c)).Select(static c => $"NULLIF({c}, '')").ToList();
        return columns.Count == 0
            ? null
            : $"SELECT DISTINCT COALESCE({string.Join(", ", columns)}) AS name FROM {RecordColumns.Name(schema, source.Table)}";
    }
}

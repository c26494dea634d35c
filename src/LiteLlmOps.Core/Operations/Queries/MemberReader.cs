using System.Text.Json;

namespace LiteLlmOps.Queries;

/// <summary>Reads the members that a statement returns as a JSON list.</summary>
internal static class MemberReader
{
    /// <param name="json">The list. Null for no members.</param>
    /// <param name="team">The name of the team. Null for an organization.</param>
    /// <param name="organization">The name of the organization. Null for a team.</param>
    /// <param name="deployment">The path of the deployment.</param>
    public static LlmList<LlmMember> Read(string? json, string? team, string? organization, string deployment)
    {
        if (json is null)
            return [];
        using var list = JsonDocument.Parse(json);
        return
        [
            .. list
                .RootElement.EnumerateArray()
                .Select(m => NewMember(m) with { Team = team, Organization = organization, Deployment = deployment }),
        ];
    }

    private static LlmMember NewMember(JsonElement member)
    {
        var (id, email) = (Text(member, "user_id"), Text(member, "email"));
        return new LlmMember
        {
            User = Text(member, "alias") ?? email ?? id ?? "",
            UserId = id,
            Email = email,
            Role = Text(member, "role"),
            Spend = Amount(member, "spend"),
            MaxBudget = Amount(member, "max_budget"),
            BudgetId = Text(member, "budget_id"),
        };
    }

    private static string? Text(JsonElement member, string name) =>
        member.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? RecordText.Name(value.GetString()) : null;

    private static decimal? Amount(JsonElement member, string name) =>
        member.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var amount)
            ? amount
            : null;
}

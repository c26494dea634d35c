using System.Globalization;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>A declaration in which every value is the same number, so that the rows show whether a seed was written whole.</summary>
internal static class NumberedState
{
    /// <summary>Writes config.yaml with a number of models and a setting.</summary>
    public static void Declare(string folder, int models, int state)
    {
        var list = Enumerable
            .Range(1, models)
            .Select(n =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  - {{ model_name: m{n}, litellm_params: {{ model: openai/x{n}, rpm: {state} }}, model_info: {{ id: id-{n} }} }}\n"
                )
            );
        File.WriteAllText(
            Path.Combine(folder, "config.yaml"),
            $"router_settings: {{ num_retries: {state} }}\nmodel_list:\n{string.Concat(list)}"
        );
    }

    /// <summary>The state of all rows; -1 when they differ.</summary>
    public static async Task<int> ReadAsync(TestDatabase database) =>
        (await ShowAsync(database)).Split(' ') is [var only, var retries] && only == retries
            ? int.Parse(only, CultureInfo.InvariantCulture)
            : -1;

    /// <summary>The states that the models have, and that of the setting.</summary>
    public static Task<string> ShowAsync(TestDatabase database) =>
        database.ScalarAsync<string>(
            """
            SELECT coalesce(string_agg(DISTINCT litellm_params->>'rpm', ' '), '-') || ' ' || coalesce((SELECT param_value->>'num_retries' FROM "LiteLLM_Config" WHERE param_name = 'router_settings'), '-')
            FROM "LiteLLM_ProxyModelTable"
            """
        );
}

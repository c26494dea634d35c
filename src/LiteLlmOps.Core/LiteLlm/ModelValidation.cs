using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>
/// Checks the litellm_params of a model as LiteLLM does when it reads the row: Pydantic validates them as LiteLLM_Params, and a failure ends
/// the step of the poll that adds models (ProxyConfig._add_deployment of 1.83.2; the same in 1.106.0).
/// </summary>
/// <remarks>The value of a reference is not known here.</remarks>
internal static class ModelValidation
{
    /// <summary>What LiteLLM would reject, such as "rpm, which must be a whole number". Null when it is nothing known.</summary>
    /// <param name="model">The model as declared.</param>
    /// <param name="types">The types of the version: <see cref="LiteLlmRelease.ModelParameters"/>.</param>
    public static string? Failure(ConfigNode model, IReadOnlyDictionary<string, ModelParameterType> types)
    {
        if ((model as ConfigMap)?["litellm_params"] is not ConfigMap parameters)
            return null;
        if (parameters["model"] is null or ConfigScalar { IsNull: true })
            return "litellm_params without model";
        return parameters
            .Entries.Where(static e => !EnvironmentReference.TryGetName(e.Value, out _) && e.Value is not ConfigScalar { IsNull: true })
            .Where(e => types.TryGetValue(e.Key, out var type) && !type.Accepts(e.Value))
            .Select(e => $"{e.Key}, which must be {types[e.Key].Name}")
            .FirstOrDefault();
    }
}

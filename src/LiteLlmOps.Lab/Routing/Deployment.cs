using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Routing;

/// <summary>A model as the router serves it.</summary>
/// <param name="Name">The public name.</param>
/// <param name="Parameters">litellm_params: decrypted, typed, without nulls.</param>
/// <param name="Info">model_info, with id and db_model.</param>
internal sealed record Deployment(string Name, ConfigMap Parameters, ConfigMap Info)
{
    public string Id => Info.TextAt("id") ?? "";

    public string Model => Parameters.TextAt("model") ?? "";

    public bool IsFromDatabase => Info["db_model"] is ConfigScalar { Value: true };

    /// <summary>The entry of a response: name, parameters and info.</summary>
    public ConfigMap ToMap() => Values.Json.Map(("model_name", Name), ("litellm_params", Parameters), ("model_info", Info));

    /// <summary>True when parameters and info are equal. The router does not compare the name.</summary>
    public bool HasContentOf(Deployment other) =>
        NodeEquality.AreEqual(Parameters, other.Parameters) && NodeEquality.AreEqual(Info, other.Info);
}

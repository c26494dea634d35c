using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Validates the request body of a model as FastAPI does: 422 for invalid values.</summary>
internal static class ModelBodies
{
    public static ConfigMap Parameters(ConfigMap body, bool needsModel)
    {
        var given = body["litellm_params"] ?? throw DetailError.Invalid("missing", "Field required", "body", "litellm_params");
        if (given is not ConfigMap map)
            throw DetailError.Invalid(
                "model_attributes_type",
                "Input should be a valid dictionary or object to extract fields from",
                "body",
                "litellm_params"
            );
        if (needsModel && !map.Has("model"))
            throw DetailError.Invalid("missing", "Field required", "body", "litellm_params", "model");
        return Checked(() => DeploymentFields.CheckParameters(map, needsModel), "litellm_params");
    }

    /// <summary>model_info; an id is generated when none is given.</summary>
    public static ConfigMap Info(ConfigMap body) =>
        body["model_info"] switch
        {
            null or ConfigScalar { IsNull: true } => DeploymentFields.CheckInfo(ConfigMap.Empty),
            ConfigMap map => Checked(() => DeploymentFields.CheckInfo(map), "model_info"),
            _ => throw DetailError.Invalid(
                "model_attributes_type",
                "Input should be a valid dictionary or object to extract fields from",
                "body",
                "model_info"
            ),
        };

    public static bool IsGiven(ConfigMap body, string field) => body[field] is not (null or ConfigScalar { IsNull: true });

    private static ConfigMap Checked(Func<ConfigMap> check, string field)
    {
        try
        {
            return check();
        }
        catch (PythonException e)
        {
            throw DetailError.Invalid("value_error", e.Message, "body", field);
        }
    }
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Http;

/// <summary>FastAPI's HTTPException: {"detail": …}.</summary>
internal sealed class DetailError(int status, ConfigNode detail) : Exception(PythonValue.Str(detail))
{
    public const string NoDatabase = "DB not connected. See https://docs.litellm.ai/docs/proxy/virtual_keys";
    public const string NotAllowed = "Admin-only endpoint. Not allowed to access this.";
    public const string StoreIsOff = "Set `'STORE_MODEL_IN_DB='True'` in your env to enable this feature.";

    public int Status { get; } = status;

    public ConfigNode Detail { get; } = detail;

    /// <summary>{"detail": {"error": …}}, as most handlers write it.</summary>
    public static DetailError Of(int status, string error) => new(status, Json.Map(("error", error)));

    public static DetailError Text(int status, string detail) => new(status, Json.Of(detail));

    /// <summary>FastAPI's validation error (422).</summary>
    public static DetailError Invalid(string type, string message, params object?[] location) =>
        new(422, Json.List([Json.Map(("type", type), ("loc", Json.List(location)), ("msg", message))]));
}

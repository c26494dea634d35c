using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Models;

/// <summary>A row of LiteLLM_ProxyModelTable.</summary>
internal sealed record ModelRow(string Id, string Name, ConfigNode Parameters, ConfigNode Info, bool? IsBlocked)
{
    public static ModelRow Of(ConfigMap row) =>
        new(
            row.TextAt("model_id")!,
            row.TextAt("model_name")!,
            row["litellm_params"] ?? ConfigScalar.Null,
            row["model_info"] ?? ConfigScalar.Null,
            (row["blocked"] as ConfigScalar)?.Value as bool?
        );

    /// <summary>
    /// model_info as loaded (proxy_server.py, get_model_info_with_id). The loader adds keys to it, which fails unless it is an object.
    /// </summary>
    /// <exception cref="PythonException">The column is NULL or not an object.</exception>
    public ConfigMap LoadedInfo()
    {
        if (Info is not ConfigMap info)
            throw new PythonException(
                Info is ConfigList
                    ? "list indices must be integers or slices, not str"
                    : $"'{PythonType.Of(Info)}' object does not support item assignment"
            );
        info = info.With("id", Json.Of(Id)).With("db_model", Json.Of(true));
        return DeploymentFields.CheckInfo(IsBlocked is { } blocked ? info.With("blocked", Json.Of(blocked)) : info);
    }
}

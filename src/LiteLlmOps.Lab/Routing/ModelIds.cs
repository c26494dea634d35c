using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>The generated id of a model of the file without an id (litellm/router.py, _generate_model_id).</summary>
internal static class ModelIds
{
    /// <param name="name">The public name.</param>
    /// <param name="parameters">litellm_params in the order of the file, variables resolved: a rotated key changes the id.</param>
    public static string Generate(string name, ConfigMap parameters)
    {
        var text = new StringBuilder(name);
        foreach (var (key, value) in parameters.Entries)
            text.Append(key).Append(value is ConfigMap ? PythonJson.Dumps(value) : PythonValue.Str(value));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The id of an entry of model_list, given or generated.</summary>
    public static string Of(string name, ConfigMap parameters, ConfigMap info) =>
        info["id"] is { } id and not ConfigScalar { IsNull: true } ? PythonValue.Str(id) : Generate(name, parameters);
}

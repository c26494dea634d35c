using System.Text.Json;

namespace LiteLlmOps.Adapters.State;

/// <summary>How files of the state folder are read: a null, or a missing value, where the type has none is an error of the file, not of the code that uses the value.</summary>
/// <remarks>The serializer does not check the items of lists and maps.</remarks>
internal static class StateJson
{
    /// <summary>Names as the types have them.</summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Names in camelCase.</summary>
    public static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}

using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Queries;

/// <summary>Texts of rows as results show them.</summary>
internal static class RecordText
{
    private const string KeyPrefix = "sk-";

    /// <summary>A JSON value with secrets masked. Null for none and for an empty object.</summary>
    public static string? Json(string? json)
    {
        if (string.IsNullOrEmpty(json) || json is "{}" or "null")
            return null;
        return NodeJson.Write(SecretMask.Mask(NodeJson.Parse(json), ""));
    }

    /// <summary>The hash of a key. A key that is stored in clear text is masked.</summary>
    public static string? Hash(string? token) =>
        token is not null && token.StartsWith(KeyPrefix, StringComparison.Ordinal) ? SecretMask.Mask(token) : Name(token);

    /// <summary>A day as LiteLLM stores it, yyyy-MM-dd. Null for another text.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A name or id. Null for an empty one, which LiteLLM stores for none.</summary>
    public static string? Name(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

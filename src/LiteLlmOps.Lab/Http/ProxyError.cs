using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Http;

/// <summary>An error in OpenAI's envelope (proxy/_types.py, ProxyException).</summary>
internal sealed class ProxyError(int status, string message, string type, string? param = "None") : Exception(message)
{
    public const string AuthError = "auth_error";
    public const string ServerError = "internal_server_error";
    public const string NotFound = "not_found_error";
    public const string Validation = "validation_error";

    public int Status { get; } = status;

    public ConfigMap Body =>
        Json.Map(
            (
                "error",
                Json.Map(
                    ("message", Message),
                    ("type", type),
                    ("param", param),
                    ("code", Status.ToString(System.Globalization.CultureInfo.InvariantCulture))
                )
            )
        );

    /// <summary>Converts FastAPI's error as most handlers do: the message is the detail as printed by Python.</summary>
    public static ProxyError From(DetailError error, string type) =>
        new(error.Status, error.Detail is ConfigScalar { Text: { } text } ? text : PythonValue.Str(error.Detail), type);
}

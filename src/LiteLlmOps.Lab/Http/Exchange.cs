using System.Globalization;
using System.Text.Json;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Auth;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Http;

/// <summary>A request, the worker that serves it, and the caller.</summary>
internal sealed class Exchange(HttpContext context, WorkerSlot slot, Caller caller, InFlight inFlight)
{
    public HttpRequest Request => context.Request;

    public Worker Worker => slot.Worker;

    public WorkerSlot Slot => slot;

    public Caller Caller => caller;

    public InFlight InFlight => inFlight;

    public CancellationToken Token => context.RequestAborted;

    /// <summary>The name under which a change is recorded.</summary>
    public string Author => caller.UserId ?? Caller.AdminName;

    /// <exception cref="DetailError">The proxy has no database.</exception>
    public ProxyTables Tables => Worker.Tables ?? throw DetailError.Of(500, DetailError.NoDatabase);

    public string Path(string name) => Uri.UnescapeDataString((string?)context.Request.RouteValues[name] ?? "");

    public string? Query(string name) => context.Request.Query[name].FirstOrDefault() is { Length: > 0 } value ? value : null;

    public bool QueryFlag(string name) => Query(name)?.ToLowerInvariant() is "true" or "1" or "yes" or "on";

    /// <exception cref="DetailError">The parameter is not a number within the limits.</exception>
    public int QueryNumber(string name, int defaultValue, int minimum, int maximum)
    {
        if (Query(name) is not { } text)
            return defaultValue;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw DetailError.Invalid(
                "int_parsing",
                "Input should be a valid integer, unable to parse string as an integer",
                "query",
                name
            );
        if (number < minimum)
            throw DetailError.Invalid("greater_than_equal", $"Input should be greater than or equal to {minimum}", "query", name);
        return number <= maximum
            ? number
            : throw DetailError.Invalid("less_than_equal", $"Input should be less than or equal to {maximum}", "query", name);
    }

    /// <exception cref="DetailError">The body is not a JSON object.</exception>
    public async Task<ConfigMap> BodyAsync()
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, Token);
        try
        {
            return NodeJson.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) as ConfigMap
                ?? throw DetailError.Invalid(
                    "model_attributes_type",
                    "Input should be a valid dictionary or object to extract fields from",
                    "body"
                );
        }
        catch (JsonException)
        {
            throw buffer.Length == 0
                ? DetailError.Invalid("missing", "Field required", "body")
                : DetailError.Invalid("json_invalid", "JSON decode error", "body", 0);
        }
    }

    /// <exception cref="DetailError">The field is missing or not a string.</exception>
    public static string Required(ConfigMap body, string field) =>
        body.TextAt(field)
        ?? throw (
            body.Has(field)
                ? DetailError.Invalid("string_type", "Input should be a valid string", "body", field)
                : DetailError.Invalid("missing", "Field required", "body", field)
        );
}

using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Queries;

/// <summary>Whether an MCP server answers.</summary>
public enum LlmMcpStatus
{
    /// <summary>It was not asked, or cannot be asked from here.</summary>
    NotChecked,

    /// <summary>It opened a session and listed its tools.</summary>
    Ok,

    /// <summary>It does not respond, or refused the session.</summary>
    Failed,
}

/// <summary>The outcome of a check.</summary>
/// <param name="Status">Whether it answers.</param>
/// <param name="Reason">Why it is not checked or has failed. Null when there is nothing to say.</param>
internal sealed record McpOutcome(LlmMcpStatus Status, string? Reason)
{
    public McpAnswer? Answer { get; init; }

    public TimeSpan? Duration { get; init; }
}

/// <summary>Opens a session with MCP servers, directly and with the credentials that LiteLLM uses.</summary>
/// <remarks>The headers are those of litellm/experimental_mcp_client/client.py of 1.83.2, _get_auth_headers; static_headers come after them.</remarks>
/// <param name="adapters">The network and the clock.</param>
/// <param name="environment">The values of references.</param>
/// <param name="limit">The time limit of each server.</param>
internal sealed class McpCheck(IAdapters adapters, DeploymentEnvironment environment, TimeSpan limit)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    /// <param name="server">The server in the form of the config, decrypted.</param>
    /// <param name="unreadable">The names of the values that no known key decrypts.</param>
    /// <param name="token">Cancels the check.</param>
    public async Task<McpOutcome> RunAsync(ConfigMap server, IReadOnlyCollection<string> unreadable, CancellationToken token)
    {
        McpAddress address;
        try
        {
            address = AddressOf(server, unreadable);
        }
        catch (LlmException e)
        {
            return new McpOutcome(LlmMcpStatus.NotChecked, Sentence.Of(e.Message));
        }

        var clock = adapters.Time.GetTimestamp();
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(token);
        timer.CancelAfter(limit);
        try
        {
            var answer = await AskAsync(address, timer.Token);
            return new McpOutcome(LlmMcpStatus.Ok, Missing(server, answer))
            {
                Answer = answer,
                Duration = adapters.Time.GetElapsedTime(clock),
            };
        }
        catch (LlmException e)
        {
            return new McpOutcome(LlmMcpStatus.Failed, Sentence.Of(e.Message)) { Duration = adapters.Time.GetElapsedTime(clock) };
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return new McpOutcome(LlmMcpStatus.Failed, $"It did not answer within {Durations.Format(limit)}.")
            {
                Duration = adapters.Time.GetElapsedTime(clock),
            };
        }
    }

    private async Task<McpAnswer> AskAsync(McpAddress address, CancellationToken token)
    {
        using var http = adapters.OpenEvents();
        using var client = new McpClient(http, address);
        var answer = await client.ReadAsync(token);
        using var end = new CancellationTokenSource(EndLimit);
        await client.EndAsync(end.Token);
        return answer;
    }

    private static string? Missing(ConfigMap server, McpAnswer answer)
    {
        var missing = McpServerQuery.Texts(server["allowed_tools"]).Except(answer.Tools, StringComparer.Ordinal).ToList();
        return missing.Count == 0 ? null : $"The server does not list these of its allowed_tools: {string.Join(", ", missing)}.";
    }

    /// <exception cref="LlmException">The server cannot be asked from here; the message has the reason.</exception>
    private McpAddress AddressOf(ConfigMap server, IReadOnlyCollection<string> unreadable)
    {
        var transport = server.TextAt("transport") ?? "http";
        if (transport == "stdio")
            throw NotChecked(
                "It is started by the proxy (transport stdio). Whether it works could not be determined: a process started from here would have another user, other variables and another network."
            );
        if (server.TextAt("spec_path") is not null)
            throw NotChecked("LiteLLM makes its tools from an OpenAPI document (spec_path); there is no MCP server.");
        if (transport is not ("http" or "sse"))
            throw NotChecked($"The transport '{transport}' is not known.");
        if (!Uri.TryCreate(Resolved(server["url"], "url"), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw NotChecked("It has no URL with http or https.");
        if (unreadable.Count > 0)
            throw NotChecked($"No known key decrypts its {string.Join(", ", unreadable)}.");
        var headers = new Dictionary<string, string>(Credentials(server), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in (server.MapAt("static_headers") ?? ConfigMap.Empty).Entries)
            headers[name] = Resolved(value, $"static_headers.{name}") ?? "";
        return new McpAddress(url, transport == "sse", headers);
    }

    private Dictionary<string, string> Credentials(ConfigMap server)
    {
        var type = server.TextAt("auth_type");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (type is null or "none")
            return headers;
        if (type == "aws_sigv4")
            throw NotChecked("Its requests are signed with AWS SigV4, which this command does not do.");
        var value = Resolved(server["auth_value"], "auth_value");
        if (string.IsNullOrEmpty(value))
            throw NotChecked(
                type == "oauth2"
                    ? "It needs a token of OAuth, which this command does not request."
                    : $"It needs a credential ({type}) that is not stored: each user of the proxy sends one."
            );
        var (name, header) = type switch
        {
            "bearer_token" or "oauth2" => ("Authorization", $"Bearer {value}"),
            "basic" => ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(value))),
            "token" => ("Authorization", $"token {value}"),
            "authorization" => ("Authorization", value),
            "api_key" => ("X-API-Key", value),
            _ => throw NotChecked($"The authentication '{type}' is not known."),
        };
        headers[name] = header;
        return headers;
    }

    private string? Resolved(ConfigNode? node, string key)
    {
        if (!EnvironmentReference.TryGetName(node, out var variable))
            return (node as ConfigScalar)?.Text;
        return environment.TryGet(variable, out var value)
            ? value.Text
            : throw NotChecked($"Its {key} needs the variable {variable}, which the environment of the deployment does not define.");
    }

    private static LlmException NotChecked(string reason) => new(ErrorIds.McpServerInvalid, reason);
}

namespace LiteLlmOps.Ports;

/// <summary>Sends HTTP requests whose responses may be streams of server-sent events. Every status code is a result, not an error.</summary>
internal interface IEventHttp : IDisposable
{
    /// <summary>Sends a request and returns as soon as the headers of the response are there. Does not follow redirects.</summary>
    /// <exception cref="LlmException">The server cannot be reached or does not respond.</exception>
    Task<IEventAnswer> SendAsync(HttpProbeRequest request, CancellationToken token);
}

/// <summary>A response that is read in parts.</summary>
internal interface IEventAnswer : IDisposable
{
    int Status { get; }

    /// <summary>A header. Null when the response does not have it.</summary>
    string? Header(string name);

    /// <summary>
    /// The next event of an event stream; of another response its whole body, once. Null at the end.
    /// </summary>
    /// <exception cref="LlmException">The response exceeds Limits.HttpBody, or the connection was lost.</exception>
    Task<ServerEvent?> NextAsync(CancellationToken token);
}

/// <param name="Name">The name of the event; "message" when the server names none.</param>
/// <param name="Data">The data.</param>
internal sealed record ServerEvent(string Name, string Data);

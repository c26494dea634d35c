namespace LiteLlmOps.Requests;

/// <summary>How requests are grouped.</summary>
public enum RequestGroup
{
    /// <summary>Method and route.</summary>
    Route,

    /// <summary>The status of the response.</summary>
    Status,

    /// <summary>The address of the client, without its port.</summary>
    Client,

    /// <summary>The hour, in the time zone of this machine.</summary>
    Hour,
}

namespace LiteLlmOps.Requests;

/// <summary>What requests are counted together by.</summary>
public enum RequestGroup
{
    /// <summary>Method and route.</summary>
    Route,

    /// <summary>The status of the answer.</summary>
    Status,

    /// <summary>The address of the client, without its port.</summary>
    Client,

    /// <summary>The hour, as this machine's clock shows it.</summary>
    Hour,
}

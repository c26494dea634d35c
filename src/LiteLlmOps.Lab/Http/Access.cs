namespace LiteLlmOps.Lab.Http;

/// <summary>Who may call an endpoint.</summary>
internal enum Access
{
    /// <summary>Anybody.</summary>
    Open,

    /// <summary>Whoever has a key that may call the route.</summary>
    Key,
}

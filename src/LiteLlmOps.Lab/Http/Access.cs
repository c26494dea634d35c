namespace LiteLlmOps.Lab.Http;

/// <summary>The authentication that an endpoint requires.</summary>
internal enum Access
{
    /// <summary>None.</summary>
    Public,

    /// <summary>A key that may call the route.</summary>
    Key,
}

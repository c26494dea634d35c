namespace LiteLlmOps;

/// <summary>One of the places in which the configuration of a deployment exists.</summary>
public enum Plane
{
    /// <summary>The config file of the proxy, compared with the declared config.</summary>
    Rendered,

    /// <summary>The database tables, compared with the declared config.</summary>
    Stored,

    /// <summary>What the running proxy serves, compared with what it should serve according to its file and its database.</summary>
    Live,

    /// <summary>The tables, columns and indexes of the database, compared with the schema of the installed LiteLLM.</summary>
    Schema,

    /// <summary>The list 'expected' in llmops.yaml, compared with the drift that was found.</summary>
    Baseline,
}

namespace LiteLlmOps;

/// <summary>One of the places in which a deployment's configuration exists.</summary>
public enum Plane
{
    /// <summary>What the proxy process is started with; held against what is declared.</summary>
    Rendered,

    /// <summary>The tables of the database; held against what is declared.</summary>
    Stored,

    /// <summary>What the running proxy serves; held against what it should serve from its file and its database.</summary>
    Live,

    /// <summary>The tables, columns and indexes of the database; held against what the installed LiteLLM expects.</summary>
    Schema,

    /// <summary>The list of expected drift in llmops.yaml; held against the drift that was found.</summary>
    Ledger,
}

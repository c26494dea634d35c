namespace LiteLlmOps.Settings;

/// <summary>What decides a setting.</summary>
public enum SettingSource
{
    /// <summary>Nothing sets it: LiteLLM's own default is in force.</summary>
    Default,

    /// <summary>The file that the proxy is started with.</summary>
    File,

    /// <summary>A row of the database.</summary>
    Database,

    /// <summary>File and database together: LiteLLM merges their maps, or adds up their lists.</summary>
    Merged,

    /// <summary>A variable of the proxy's environment.</summary>
    Environment,

    /// <summary>The declaration, which decides nothing by itself: it has to be seeded, or rendered.</summary>
    Declared,
}

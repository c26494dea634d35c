namespace LiteLlmOps.LiteLlm;

/// <summary>Where the running version reads a setting from.</summary>
internal enum SettingPlacement
{
    /// <summary>The database: a poll applies it.</summary>
    Database,

    /// <summary>Only the file or the environment: a stored value has no effect.</summary>
    File,

    /// <summary>The file at startup, and the database afterwards.</summary>
    Both,
}

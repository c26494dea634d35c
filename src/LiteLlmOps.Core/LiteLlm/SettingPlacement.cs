namespace LiteLlmOps.LiteLlm;

/// <summary>Where a setting must stand for the running version to obey it.</summary>
internal enum SettingPlacement
{
    /// <summary>A row of the database is enough: a poll takes it into effect.</summary>
    Database,

    /// <summary>Only the file (or the environment) is read: what the database holds has no effect.</summary>
    File,

    /// <summary>The file switches it on at start, and the database can change it afterwards.</summary>
    Both,
}

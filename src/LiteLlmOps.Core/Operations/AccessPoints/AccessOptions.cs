namespace LiteLlmOps.AccessPoints;

/// <summary>What Set-LlmUiAccess is to change.</summary>
internal sealed record AccessOptions
{
    /// <summary>The login of the admin UI. Null to leave it.</summary>
    public AccessLogin? Ui { get; init; }

    /// <summary>The login of the dashboard. Null to leave it.</summary>
    public AccessLogin? Dashboard { get; init; }

    /// <summary>The value of general_settings.ui_access_mode. Null to leave it.</summary>
    public string? AccessMode { get; init; }

    /// <summary>True to set the mode of all environment files to 0600.</summary>
    public bool Harden { get; init; }

    /// <summary>True to return generated passwords.</summary>
    public bool Show { get; init; }

    /// <summary>True to accept weak passwords.</summary>
    public bool Force { get; init; }

    /// <summary>For the journal. Null when none was given.</summary>
    public string? Reason { get; init; }
}

/// <summary>A user name and a password.</summary>
/// <param name="Parameter">The parameter that has it, for an error.</param>
/// <param name="User">The user name. Null to leave it.</param>
/// <param name="Password">The password. Null to generate one.</param>
internal sealed record AccessLogin(string Parameter, string? User, string? Password)
{
    /// <inheritdoc/>
    public override string ToString() => Parameter;
}

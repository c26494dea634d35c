namespace LiteLlmOps.Queries;

/// <summary>A credential, which several models can use. Its values are not shown, only their names.</summary>
public sealed record LlmCredential
{
    internal LlmCredential() { }

    /// <summary>The name, to which models refer with litellm_credential_name.</summary>
    public string Credential
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The provider that credential_info names, as the admin UI stores it. Null when it names none.</summary>
    public string? Provider
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The description of credential_info. Null without one.</summary>
    public string? Description
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The names of its values, such as api_key and api_base: those of the row, otherwise those of the declaration. In file mode the declaration comes first.</summary>
    public LlmList<string> ValueNames { get; internal init; } = [];

    /// <summary>The names of the values of the row that no known key decrypts.</summary>
    public LlmList<string> UnreadableValues { get; internal init; } = [];

    /// <summary>The names of the models that use it, declared or stored; each once.</summary>
    public LlmList<string> Models { get; internal init; } = [];

    /// <summary>The number of deployments of models that use it, declared or stored.</summary>
    public int ModelCount { get; internal init; }

    /// <summary>True when the config declares it. Null when the deployment has no config or it could not be read.</summary>
    public bool? IsDeclared { get; internal init; }

    /// <summary>True when it is a row of the database. Null when the deployment has no database or it could not be read.</summary>
    public bool? IsStored { get; internal init; }

    /// <summary>The file and line that declare it, as path:line. Null when it is not declared.</summary>
    public string? Source => File is null ? null : FormattableString.Invariant($"{File}:{Line}");

    /// <summary>The file that declares it. Null when it is not declared.</summary>
    public string? File
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The line of the declaration, from 1. Null when it is not declared.</summary>
    public int? Line { get; internal init; }

    /// <summary>The time at which the row was created, in UTC. Null when it is not stored.</summary>
    public DateTime? CreatedAt { get; internal init; }

    /// <summary>The id of the user who created the row. Null when it is not stored.</summary>
    public string? CreatedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time at which the row was changed last, in UTC. Null when it is not stored.</summary>
    public DateTime? UpdatedAt { get; internal init; }

    /// <summary>The id of the user who changed the row last. Null when it is not stored.</summary>
    public string? UpdatedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>credential_list.</summary>
    public string Section { get; } = LiteLlm.ConfigSections.Credentials;

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Credential;
}

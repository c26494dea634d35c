namespace LiteLlmOps.Declaring;

/// <summary>What a change does to the declaration.</summary>
public enum DeclarationAction
{
    /// <summary>Declares a new setting, entry or value.</summary>
    Add,

    /// <summary>Changes a declared value.</summary>
    Update,

    /// <summary>Removes a setting, entry or value from the declaration.</summary>
    Remove,

    /// <summary>Defines a variable to which the declaration already refers. The declaration does not change.</summary>
    Define,
}

/// <summary>The state of a change of the declaration.</summary>
public enum DeclarationStatus
{
    /// <summary>Not written: the change is part of a plan.</summary>
    Planned,

    /// <summary>Written and verified.</summary>
    Saved,
}

/// <summary>One change of the declared config, made from a difference between declaration and database.</summary>
public sealed record LlmDeclarationChange
{
    internal LlmDeclarationChange() { }

    /// <summary>What the change does.</summary>
    public DeclarationAction Action { get; internal init; }

    /// <summary>The top-level key of LiteLLM's config.</summary>
    public string Section
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The key of the setting, or the name of the model, MCP server or credential.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The primary key of the row.</summary>
    public string Id
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The JSON pointer of the value, as in the difference.</summary>
    public string Path
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>
    /// The new declared value: a string, number or Boolean, or the JSON text of a map or list; with references in place of secrets.
    /// Null when the value is removed.
    /// </summary>
    public object? Value
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>The previous declared value in the same form, secrets masked. Null when there was none.</summary>
    public object? Previous
    {
        get;
        internal init => field = PrintableText.Value(value);
    }

    /// <summary>True when the value contains a secret, for which the declaration has a reference to a variable.</summary>
    public bool IsSecret { get; internal init; }

    /// <summary>The edited file.</summary>
    public string File { get; internal init; } = "";

    /// <summary>The line of the value in the edited file, starting at 1; for a removed value its line before the edit. Null when not known.</summary>
    public int? Line { get; internal init; }

    /// <summary>The names of the environment variables that the change introduces. Their values are only in the database until they are defined, manually or with -SaveSecrets.</summary>
    public LlmList<string> Variables { get; internal init; } = [];

    /// <summary>The state of the change.</summary>
    public DeclarationStatus Status { get; internal init; }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Path}";
}

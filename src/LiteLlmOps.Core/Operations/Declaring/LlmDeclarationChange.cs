namespace LiteLlmOps.Declaring;

/// <summary>What is done to a declaration.</summary>
public enum DeclarationAction
{
    /// <summary>Declares what was not declared.</summary>
    Add,

    /// <summary>Declares another value.</summary>
    Update,

    /// <summary>Takes it out of the declaration.</summary>
    Remove,

    /// <summary>Defines a variable that the declaration refers to already; the declaration stays as it is.</summary>
    Define,
}

/// <summary>How far a change of a declaration has come.</summary>
public enum DeclarationStatus
{
    /// <summary>Nothing was written: this is what would be done.</summary>
    Planned,

    /// <summary>Written, and proven by reading the declaration again.</summary>
    Saved,
}

/// <summary>One change of the declared config: a difference taken over from the database.</summary>
public sealed class LlmDeclarationChange
{
    internal LlmDeclarationChange(DeclarationChangeFacts facts, DeclarationStatus status)
    {
        Facts = facts;
        Action = facts.Action;
        Section = facts.Section;
        Name = facts.Name;
        Id = facts.Id;
        Path = facts.Path;
        Value = facts.Value;
        Previous = facts.Previous;
        IsSecret = facts.IsSecret;
        File = facts.File;
        Line = facts.Line;
        Variables = facts.Variables;
        Deployment = facts.Deployment;
        Status = status;
    }

    /// <summary>What is done.</summary>
    public DeclarationAction Action { get; }

    /// <summary>The top-level key of LiteLLM's config.</summary>
    public string Section { get; }

    /// <summary>The setting's key, or the name of the model, MCP server or credential.</summary>
    public string Name { get; }

    /// <summary>The key of the row.</summary>
    public string Id { get; }

    /// <summary>The JSON pointer of the value, as in the drift that it was made from.</summary>
    public string Path { get; }

    /// <summary>
    /// What is declared then: a text, number or boolean, or the JSON text of a map or list; references stand in it in place of secrets.
    /// Null when it is taken away.
    /// </summary>
    public object? Value { get; }

    /// <summary>What was declared before, in the same form, secrets masked. Null when nothing was.</summary>
    public object? Previous { get; }

    /// <summary>True when the value holds a secret: the declaration refers to a variable in its place.</summary>
    public bool IsSecret { get; }

    /// <summary>The file that is edited.</summary>
    public string File { get; }

    /// <summary>The line of the value in the edited file, from 1; of what is taken away, the line before it went.</summary>
    public int? Line { get; }

    /// <summary>The names of the environment variables that the change introduces. Their values stand in the database only, until somebody defines them, or -SaveSecrets does.</summary>
    public string[] Variables { get; }

    /// <summary>How far it has come.</summary>
    public DeclarationStatus Status { get; }

    /// <summary>The deployment's file or folder: what -Deployment takes.</summary>
    public string Deployment { get; }

    internal DeclarationChangeFacts Facts { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Path}";

    internal LlmDeclarationChange At(int? line, DeclarationStatus status) => new(Facts with { Line = line }, status);
}

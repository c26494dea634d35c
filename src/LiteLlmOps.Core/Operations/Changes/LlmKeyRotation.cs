namespace LiteLlmOps.Changes;

/// <summary>What a change of the encryption key does to a table.</summary>
public enum KeyRotationStatus
{
    /// <summary>Its values would be encrypted with the new key; returned with -WhatIf.</summary>
    Planned,

    /// <summary>Its values were encrypted with the new key.</summary>
    Rotated,

    /// <summary>It has no value of the old key.</summary>
    Unchanged,
}

/// <summary>The encrypted values of a table, and the change of their key.</summary>
public sealed record LlmKeyRotation
{
    internal LlmKeyRotation() { }

    /// <summary>The table.</summary>
    public string Table
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>How many values are encrypted with the new key instead of the old one.</summary>
    public int Values { get; internal init; }

    /// <summary>How many values were encrypted with the new key before.</summary>
    public int Current { get; internal init; }

    /// <summary>How many texts in the same columns are in clear. LiteLLM reads them as they are, and they stay so.</summary>
    public int Clear { get; internal init; }

    /// <summary>How many values neither key decrypts. They stay as they are, with -Force.</summary>
    public int Unreadable { get; internal init; }

    /// <summary>The state of the change.</summary>
    public KeyRotationStatus Status { get; internal init; }

    /// <summary>The variable that contains the key. Null when the key is not defined by a variable.</summary>
    public string? Variable
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The environment file to which the new key was written. Null when the user sets it.</summary>
    public string? File
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The services of llmops.yaml that must be restarted with the new key. Empty when none is declared.</summary>
    public LlmList<string> Services { get; internal init; } = [];

    /// <summary>The id of the checkpoint with which Undo-LlmSeed restores the old key. Null when nothing was written.</summary>
    public string? Checkpoint
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Status} {Table} ({Values})";
}

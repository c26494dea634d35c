namespace LiteLlmOps.Changes;

/// <summary>A proxy that does not show a change, or does not answer.</summary>
public sealed record LlmStraggler
{
    internal LlmStraggler() { }

    /// <summary>The address of the proxy.</summary>
    public string Url
    {
        get;
        internal init => field = PrintableText.Message(value);
    } = "";

    /// <summary>The service of llmops.yaml with that port, as Restart-LlmServices accepts it. Null when none is declared.</summary>
    public string? Service
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>How many requests it answered in the last round: one, or several for each worker.</summary>
    public int Answers { get; internal init; }

    /// <summary>How many of these answers did not show the change. Fewer than all when only some workers are behind.</summary>
    public int Behind { get; internal init; }

    /// <summary>Why the proxy could not be asked. Null when it answered.</summary>
    public string? Problem
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Problem is not null ? $"{Url} (not reachable)"
        : Behind < Answers ? $"{Url} ({Behind} of {Answers} answers)"
        : Url;
}

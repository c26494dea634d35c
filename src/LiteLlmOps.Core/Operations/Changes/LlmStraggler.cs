namespace LiteLlmOps.Changes;

/// <summary>A proxy that does not show a change when the others do, or does not answer.</summary>
public sealed class LlmStraggler
{
    internal LlmStraggler(string url, string? service, int answers, int behind, string? problem)
    {
        Url = url;
        Service = service;
        Answers = answers;
        Behind = behind;
        Problem = problem;
    }

    /// <summary>The address of the proxy.</summary>
    public string Url { get; }

    /// <summary>The service of llmops.yaml that listens there, for Restart-LlmServices. Null when none is declared with that port.</summary>
    public string? Service { get; }

    /// <summary>How often it was asked in the last round: once, or several times for each of its workers.</summary>
    public int Answers { get; }

    /// <summary>How many of those answers did not show the change: fewer than all when only some of its workers are behind.</summary>
    public int Behind { get; }

    /// <summary>Why it could not be asked. Null when it answered.</summary>
    public string? Problem { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        Problem is null && Behind < Answers ? $"{Url} ({Behind} of {Answers} answers)"
        : Problem is null ? Url
        : $"{Url} (not reached)";
}

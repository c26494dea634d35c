using LiteLlmOps.Labs;

namespace LiteLlmOps.Ports;

/// <summary>Makes and removes labs.</summary>
internal interface ILabHost
{
    /// <summary>Makes a lab; a word on each step comes first, the lab last. What was begun is taken away when it fails or is stopped.</summary>
    IAsyncEnumerable<LabStep> CreateAsync(LabOptions options, CancellationToken token);

    /// <summary>The lab in a folder; null when there is none.</summary>
    LlmLab? Find(string folder);

    /// <summary>Every lab of this user that is written down on this machine.</summary>
    IReadOnlyList<LlmLab> List();

    /// <summary>Stops the lab's processes and deletes its files. Nothing happens when there is none.</summary>
    Task RemoveAsync(string folder, CancellationToken token);
}

/// <param name="Activity">What is being done.</param>
/// <param name="Percent">How far it is, from 0 to 100.</param>
/// <param name="Lab">The lab, with the last step only.</param>
internal sealed record LabStep(string Activity, int Percent, LlmLab? Lab = null);

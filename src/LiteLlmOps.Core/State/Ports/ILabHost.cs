using LiteLlmOps.Labs;

namespace LiteLlmOps.Ports;

/// <summary>Creates, finds and removes labs.</summary>
internal interface ILabHost
{
    /// <summary>Creates a lab and reports each step; the last step has the lab. After an error or a stop nothing is left behind.</summary>
    IAsyncEnumerable<LabStep> CreateAsync(LabOptions options, CancellationToken token);

    /// <summary>The lab in a folder. Null when there is none.</summary>
    LlmLab? Find(string folder);

    /// <summary>All labs of this user on this machine.</summary>
    IReadOnlyList<LlmLab> List();

    /// <summary>Stops the processes of the lab in a folder and deletes its files. Does nothing when there is no lab.</summary>
    Task RemoveAsync(string folder, CancellationToken token);
}

/// <param name="Activity">The current step.</param>
/// <param name="Percent">The progress from 0 to 100.</param>
/// <param name="Lab">The lab. Null except for the last step.</param>
internal sealed record LabStep(string Activity, int Percent, LlmLab? Lab = null);

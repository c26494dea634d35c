using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;

namespace LiteLlmOps;

/// <summary>A cmdlet that finds labs by their path.</summary>
public abstract class LabCmdlet : LlmCmdlet
{
    /// <summary>The labs of a path, which may have wildcards. Writes an error when a path without wildcards is not a lab.</summary>
    private protected IEnumerable<LlmLab> FindLabs(string path)
    {
        // A folder whose name contains brackets is not a pattern.
        if (FindLab(path) is { } lab)
            return [lab];
        if (WildcardPattern.ContainsWildcardCharacters(path))
            return [.. Matches(path).Select(Adapters.Labs.Find).OfType<LlmLab>()];
        WriteProblem(
            new LlmException(ErrorIds.LabNotFound, $"There is no lab in '{FilePath(path)}'. Get-LlmLab lists all labs.", FilePath(path))
        );
        return [];
    }

    private LlmLab? FindLab(string path)
    {
        var folder = Path.TrimEndingDirectorySeparator(FilePath(path));
        return Path.GetFileName(folder) == DeploymentLocator.FileName
            ? Adapters.Labs.Find(Path.GetDirectoryName(folder)!)
            : Adapters.Labs.Find(folder);
    }

    private IEnumerable<string> Matches(string path)
    {
        try
        {
            return SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _).Select(Path.TrimEndingDirectorySeparator);
        }
        catch (ItemNotFoundException)
        {
            return [];
        }
    }
}

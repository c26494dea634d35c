using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Deployments;

/// <summary>Where a deployment was found.</summary>
/// <param name="Folder">Where relative paths start from.</param>
/// <param name="File">llmops.yaml; null by convention.</param>
/// <param name="Source">LiteLLM's config when it was named itself; else null.</param>
internal sealed record DeploymentLocation(string Folder, string? File, string? Source);

/// <summary>Finds a deployment: the given path, else LLMOPS_DEPLOYMENT, else llmops.yaml here or above, else the conventions.</summary>
internal sealed class DeploymentLocator(IConfigFiles files)
{
    public const string FileName = "llmops.yaml";
    public const string Variable = "LLMOPS_DEPLOYMENT";

    /// <summary>The names under which LiteLLM's config is looked for.</summary>
    public static readonly IReadOnlyList<string> ConfigNames =
    [
        "config.yaml",
        "litellm_config.yaml",
        "litellm-config.yaml",
        "proxy_config.yaml",
    ];

    /// <summary>The names under which dotenv files are looked for.</summary>
    public static readonly IReadOnlyList<string> EnvironmentNames = [".env", "env.litellm"];

    private static readonly string[] FileNames = [FileName, "llmops.yml"];

    public DeploymentLocation Locate(string? path, string currentFolder, Func<string, string?> session)
    {
        if (!string.IsNullOrEmpty(path))
            return At(path);
        if (session(Variable) is { Length: > 0 } named)
            return At(Path.GetFullPath(named, currentFolder));
        for (var folder = currentFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (FileIn(folder) is { } file)
                return new DeploymentLocation(folder, file, null);
        }

        if (SourceIn(currentFolder) is not null || session("DATABASE_URL") is not null)
            return new DeploymentLocation(currentFolder, null, null);
        throw new LlmException(
            ErrorIds.DeploymentNotFound,
            $"No deployment was found: there is no {FileName} in '{currentFolder}' or above it, {Variable} is not set, and '{currentFolder}' holds none of "
                + $"{string.Join(", ", ConfigNames)}. Give -Deployment a folder or a file, or write one with New-LlmDeployment.",
            currentFolder
        );
    }

    /// <summary>True for a file, and for a folder with llmops.yaml or a config of a default name.</summary>
    public bool IsDeployment(string path) => files.IsFolder(path) ? (FileIn(path) ?? SourceIn(path)) is not null : files.Exists(path);

    public string? SourceIn(string folder) => ConfigNames.Select(n => Path.Combine(folder, n)).FirstOrDefault(files.Exists);

    private string? FileIn(string folder) => FileNames.Select(n => Path.Combine(folder, n)).FirstOrDefault(files.Exists);

    private DeploymentLocation At(string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        if (files.IsFolder(path))
            return new DeploymentLocation(path, FileIn(path), null);
        if (!files.Exists(path))
            throw new LlmException(ErrorIds.DeploymentNotFound, $"There is no deployment at '{path}': no such file or folder.", path);
        var folder = Path.GetDirectoryName(path)!;
        return IsLiteLlmConfig(path) ? new DeploymentLocation(folder, null, path) : new DeploymentLocation(folder, path, null);
    }

    // A deployment file may have any name; LiteLLM's own config is told by its keys.
    private bool IsLiteLlmConfig(string path) =>
        !FileNames.Contains(Path.GetFileName(path), StringComparer.Ordinal)
        && files.ReadYaml(path) is ConfigMap map
        && ConfigSections.All.Any(map.Has);
}

using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Deployments;

/// <summary>Where a deployment was found.</summary>
/// <param name="Folder">The folder to which paths are relative.</param>
/// <param name="File">llmops.yaml. Null when there is none.</param>
/// <param name="Source">LiteLLM's config when it was given as the deployment. Null otherwise.</param>
internal sealed record DeploymentLocation(string Folder, string? File, string? Source);

/// <summary>
/// Finds a deployment: the given path, otherwise LLMOPS_DEPLOYMENT, otherwise llmops.yaml in the current folder or a parent, otherwise the
/// default file names.
/// </summary>
internal sealed class DeploymentLocator(IConfigFiles files)
{
    public const string FileName = "llmops.yaml";
    public const string Variable = "LLMOPS_DEPLOYMENT";

    /// <summary>The default names of LiteLLM's config.</summary>
    public static readonly IReadOnlyList<string> ConfigNames =
    [
        "config.yaml",
        "litellm_config.yaml",
        "litellm-config.yaml",
        "proxy_config.yaml",
    ];

    /// <summary>The default names of dotenv files.</summary>
    public static readonly IReadOnlyList<string> EnvironmentNames = [".env", "env.litellm"];

    private static readonly string[] FileNames = [FileName, "llmops.yml"];

    public DeploymentLocation Locate(string? path, string currentFolder, Func<string, string?> session)
    {
        if (!string.IsNullOrEmpty(path))
            return At(path, session);
        if (session(Variable) is { Length: > 0 } named)
            return At(Path.GetFullPath(named, currentFolder), session);
        for (var folder = currentFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (FileIn(folder) is { } file)
                return new DeploymentLocation(folder, file, null);
        }

        if (SourceIn(currentFolder) is not null || session("DATABASE_URL") is not null)
            return new DeploymentLocation(currentFolder, null, null);
        throw new LlmException(
            ErrorIds.DeploymentNotFound,
            $"No deployment found: '{currentFolder}' and its parents contain no {FileName}, {Variable} is not set, and '{currentFolder}' contains none of "
                + $"{string.Join(", ", ConfigNames)}. Use -Deployment with a folder or a file, or create {FileName} with New-LlmDeployment.",
            currentFolder
        );
    }

    /// <summary>True for llmops.yaml and a config of a default name, and for a folder with one of them.</summary>
    public bool IsDeployment(string path) => files.IsFolder(path) ? (FileIn(path) ?? SourceIn(path)) is not null : IsDefaultName(path);

    // A wildcard such as */ also matches the other files of a folder.
    private static bool IsDefaultName(string path) =>
        FileNames.Concat(ConfigNames).Contains(Path.GetFileName(path), StringComparer.Ordinal);

    /// <summary>The file or folder by which a deployment is known, as its objects have it in their Deployment property.</summary>
    /// <param name="path">A full path of the deployment. One that does not exist is returned as it is.</param>
    public string AddressOf(string path)
    {
        try
        {
            var location = At(path, static _ => null);
            return location.File ?? location.Source ?? SourceIn(location.Folder) ?? location.Folder;
        }
        catch (LlmException)
        {
            return path;
        }
    }

    public string? SourceIn(string folder) => ConfigNames.Select(n => Path.Combine(folder, n)).FirstOrDefault(files.Exists);

    private string? FileIn(string folder) => FileNames.Select(n => Path.Combine(folder, n)).FirstOrDefault(files.Exists);

    private DeploymentLocation At(string path, Func<string, string?> session)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        if (files.IsFolder(path))
            return IsUsable(path, session) ? new DeploymentLocation(path, FileIn(path), null) : throw NoDeploymentIn(path);
        if (!files.Exists(path))
            throw new LlmException(
                ErrorIds.DeploymentNotFound,
                $"The deployment '{path}' does not exist. Check the path given to -Deployment or in {Variable}.",
                path
            );
        var folder = Path.GetDirectoryName(path)!;
        return IsLiteLlmConfig(path) ? new DeploymentLocation(folder, null, path) : new DeploymentLocation(folder, path, null);
    }

    // A database is enough: its content can be exported as a declaration.
    private bool IsUsable(string folder, Func<string, string?> session) =>
        IsDeployment(folder) || EnvironmentNames.Any(n => files.Exists(Path.Combine(folder, n))) || session("DATABASE_URL") is not null;

    private static LlmException NoDeploymentIn(string folder) =>
        new(
            ErrorIds.DeploymentNotFound,
            $"The folder '{folder}' contains no deployment: none of {string.Join(", ", [FileName, .. ConfigNames, .. EnvironmentNames])}. "
                + $"Check the path given to -Deployment or in {Variable}, or create {FileName} with New-LlmDeployment.",
            folder
        );

    // A deployment file may have any name; LiteLLM's config is recognized by its keys.
    private bool IsLiteLlmConfig(string path) =>
        !FileNames.Contains(Path.GetFileName(path), StringComparer.Ordinal)
        && files.ReadYaml(path) is ConfigMap map
        && ConfigSections.All.Any(map.Has);
}

using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Deployments;

/// <summary>A deployment as it was resolved: what every cmdlet works with.</summary>
public sealed class LlmDeployment
{
    internal LlmDeployment(Deployment deployment)
    {
        Name = deployment.Name;
        Path = deployment.Path;
        Folder = deployment.Folder;
        Mode = deployment.Mode;
        Version = deployment.Version?.Text;
        ProxyUrl = deployment.Proxy.Url.ToString().TrimEnd('/');
        Replicas = [.. deployment.Proxy.Replicas.Select(static r => r.ToString().TrimEnd('/'))];
        MasterKey = deployment.Proxy.MasterKey?.ToString();
        DatabaseUrl = deployment.Database.Url is { } url ? SecretMask.MaskAddress(url.Text) : null;
        SaltKey = deployment.Database.SaltKey?.ToString();
        Source = deployment.Config.Source;
        Overlays = [.. deployment.Config.Overlays];
        Rendered = deployment.Config.Rendered;
        EnvironmentFiles = [.. deployment.Environment.Files.Select(static f => f.Path)];
        StateFolder = deployment.State.Folder;
        Services = [.. deployment.Services.Select(static s => s.Name)];
        Settings = [.. deployment.Settings];
    }

    /// <summary>The deployment's name: the setting, else its folder's.</summary>
    public string Name { get; }

    /// <summary>What -Deployment takes: the deployment file, else LiteLLM's config, else the folder.</summary>
    public string Path { get; }

    /// <summary>The same as Path: the property by which -Deployment binds pipeline input.</summary>
    public string Deployment => Path;

    /// <summary>The folder that relative paths start from.</summary>
    public string Folder { get; }

    /// <summary>Who owns the configuration.</summary>
    public DeploymentMode Mode { get; }

    /// <summary>The LiteLLM version that the deployment file names. Null when it is found out from the proxy.</summary>
    public string? Version { get; }

    /// <summary>The proxy's address.</summary>
    public string ProxyUrl { get; }

    /// <summary>The addresses of its replicas; empty when there is one proxy.</summary>
    public string[] Replicas { get; }

    /// <summary>The master key, masked. Null when none is defined.</summary>
    public string? MasterKey { get; }

    /// <summary>The database's address, its password masked. Null when none is defined.</summary>
    public string? DatabaseUrl { get; }

    /// <summary>The salt key, masked. Null when the master key encrypts.</summary>
    public string? SaltKey { get; }

    /// <summary>The declared config. Null when there is none.</summary>
    public string? Source { get; }

    /// <summary>What is laid over it, in order.</summary>
    public string[] Overlays { get; }

    /// <summary>What the proxy is started with. Null when that is the source itself.</summary>
    public string? Rendered { get; }

    /// <summary>The dotenv files, in order; a later one wins.</summary>
    public string[] EnvironmentFiles { get; }

    /// <summary>Where journal and checkpoints are kept.</summary>
    public string StateFolder { get; }

    /// <summary>The names of the services.</summary>
    public string[] Services { get; }

    /// <summary>Every setting with where its value came from.</summary>
    public DeploymentSetting[] Settings { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

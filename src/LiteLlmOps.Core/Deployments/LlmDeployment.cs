using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Deployments;

/// <summary>A resolved deployment, as all cmdlets use it.</summary>
public sealed record LlmDeployment
{
    internal LlmDeployment() { }

    /// <summary>The name of the deployment. Default: the name of its folder.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The path for the parameter Deployment of other cmdlets: the deployment file, otherwise LiteLLM's config, otherwise the folder.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>The same as Deployment.</summary>
    public string Path => Deployment;

    /// <summary>The folder to which paths in the file are relative.</summary>
    public string Folder { get; internal init; } = "";

    /// <summary>The source of truth: the database or the config file.</summary>
    public DeploymentMode Mode { get; internal init; }

    /// <summary>The LiteLLM version in the deployment file. Null when it has none; the version of the proxy is used then.</summary>
    public string? Version
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The URL of the proxy.</summary>
    public string ProxyUrl
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The URLs of its replicas. Empty for one proxy.</summary>
    public LlmList<string> Replicas { get; internal init; } = [];

    /// <summary>The master key, masked. Null when none is defined.</summary>
    public string? MasterKey
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The URL of the database, with its password masked. Null when none is defined.</summary>
    public string? DatabaseUrl
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The salt key, masked. Null when the master key is used to encrypt.</summary>
    public string? SaltKey
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>LiteLLM's config file. Null when there is none.</summary>
    public string? Source { get; internal init; }

    /// <summary>The files that are merged over it, in order.</summary>
    public LlmList<string> Overlays { get; internal init; } = [];

    /// <summary>The file that the proxy is started with. Null for LiteLLM's config file itself.</summary>
    public string? Rendered { get; internal init; }

    /// <summary>The dotenv files in order; a later file overrides an earlier one.</summary>
    public LlmList<string> EnvironmentFiles { get; internal init; } = [];

    /// <summary>The folder of the journal and the checkpoints.</summary>
    public string StateFolder { get; internal init; } = "";

    /// <summary>The names of the services.</summary>
    public LlmList<string> Services { get; internal init; } = [];

    /// <summary>The settings, with the sources of their values.</summary>
    public LlmList<DeploymentSetting> Settings { get; internal init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static LlmDeployment Of(Deployment deployment) =>
        new()
        {
            Name = deployment.Name,
            Deployment = deployment.Path,
            Folder = deployment.Folder,
            Mode = deployment.Mode,
            Version = deployment.Version?.Text,
            ProxyUrl = Shown(deployment.Proxy.Url),
            Replicas = [.. deployment.Proxy.Replicas.Select(Shown)],
            MasterKey = deployment.Proxy.MasterKey?.ToString(),
            DatabaseUrl = deployment.Database.Url is { } url ? SecretMask.MaskAddress(url.Text) : null,
            SaltKey = deployment.Database.SaltKey?.ToString(),
            Source = deployment.Config.Source,
            Overlays = [.. deployment.Config.Overlays],
            Rendered = deployment.Config.Rendered,
            EnvironmentFiles = [.. deployment.Environment.Files.Select(static f => f.Path)],
            StateFolder = deployment.State.Folder,
            Services = [.. deployment.Services.Select(static s => s.Name)],
            Settings = [.. deployment.Settings],
        };

    private static string Shown(Uri url) => SecretText.ScrubValue(url.ToString().TrimEnd('/'));
}

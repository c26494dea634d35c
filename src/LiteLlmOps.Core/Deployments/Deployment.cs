using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Deployments;

/// <summary>The source of truth of a deployment: the database or the config file.</summary>
public enum DeploymentMode
{
    /// <summary>The database is the single source of truth; the config file contains only what the database cannot.</summary>
    DbSsot,

    /// <summary>The config file contains everything; the proxy does not read settings from the database.</summary>
    File,
}

/// <summary>A resolved deployment: paths are absolute, and references to environment variables and secrets are replaced by their values.</summary>
internal sealed record Deployment
{
    public required string Name { get; init; }

    /// <summary>The folder to which paths in the file are relative.</summary>
    public required string Folder { get; init; }

    /// <summary>llmops.yaml. Null when there is none.</summary>
    public required string? File { get; init; }

    /// <summary>The path for -Deployment: the deployment file, otherwise LiteLLM's config, otherwise the folder.</summary>
    public string Path => File ?? Config.Source ?? Folder;

    public required DeploymentMode Mode { get; init; }

    public required DeploymentEnvironment Environment { get; init; }

    public required ProxySettings Proxy { get; init; }

    public required DatabaseSettings Database { get; init; }

    /// <summary>The key that LiteLLM encrypts values with: the salt key if there is one, even an empty one, otherwise the master key. Null when neither is defined.</summary>
    public SecretValue? SigningKey => Database.SaltKey ?? Proxy.MasterKey;

    public required ConfigSettings Config { get; init; }

    public required SeedSettings Seed { get; init; }

    /// <summary>Accepted drift.</summary>
    public required IReadOnlyList<ExpectedDrift> Expected { get; init; }

    /// <summary>The findings that are known and accepted.</summary>
    public IReadOnlyList<FindingSuppression> Suppressions { get; init; } = [];

    /// <summary>Failure signatures besides those of the module.</summary>
    public IReadOnlyList<LlmSignature> Signatures { get; init; } = [];

    public required StateSettings State { get; init; }

    public required SmokeSettings Smoke { get; init; }

    /// <summary>The LiteLLM version in the deployment file. Null when it has none.</summary>
    public required LiteLlmVersion? Version { get; init; }

    public required IReadOnlyList<string> Logs { get; init; }

    /// <summary>The full paths of the files, folders and patterns that the deployment names.</summary>
    public IReadOnlyCollection<string> Paths { get; init; } = [];

    /// <summary>The time zone of log lines without one. Null when the deployment file does not define it.</summary>
    public TimeZoneInfo? LogZone { get; init; }

    public required IReadOnlyList<ServiceSettings> Services { get; init; }

    public MonitorSettings Monitor { get; init; } = new();

    /// <summary>The settings with the sources of their values, in the order in which they were read.</summary>
    public required IReadOnlyList<DeploymentSetting> Settings { get; init; }

    /// <summary>The service with the port of an address on this machine. Null when none is declared with it.</summary>
    public string? ServiceAt(Uri address) => address.IsLoopback ? Services.FirstOrDefault(s => s.Port == address.Port)?.Name : null;

    /// <summary>The services that are proxies: those with the ports of the proxy addresses, otherwise the first whose command contains litellm.</summary>
    public IReadOnlyList<string> ProxyServices =>
        Proxy.Addresses.Select(ServiceAt).OfType<string>().Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } found
            ? found
            :
            [
                .. Services
                    .Where(static s => s.Kind == ServiceKind.Custom && s.Command.Contains("litellm", StringComparison.OrdinalIgnoreCase))
                    .Take(1)
                    .Select(static s => s.Name),
            ];
}

/// <param name="Url">The URL for clients.</param>
/// <param name="MasterKey">The master key. Null when none is defined.</param>
/// <param name="Replicas">The URLs of the single proxies behind the URL. Empty for one proxy.</param>
/// <param name="Workers">The number of worker processes of each proxy.</param>
/// <param name="Timeout">The time limit of one request.</param>
internal sealed record ProxySettings(Uri Url, SecretValue? MasterKey, IReadOnlyList<Uri> Replicas, int Workers, TimeSpan Timeout)
{
    /// <summary>The URLs of all proxies.</summary>
    public IReadOnlyList<Uri> Addresses => Replicas.Count > 0 ? Replicas : [Url];
}

/// <param name="Url">A PostgreSQL URL or an Npgsql connection string. Null when none is defined.</param>
/// <param name="SaltKey">The key with which stored values are encrypted. Null when the master key is used.</param>
/// <param name="FormerKeys">Earlier keys, to find out with which key a value was encrypted that cannot be decrypted now.</param>
/// <param name="Timeout">The time limit of one statement.</param>
internal sealed record DatabaseSettings(SecretValue? Url, SecretValue? SaltKey, IReadOnlyList<SecretValue> FormerKeys, TimeSpan Timeout);

/// <param name="Source">LiteLLM's config file. Null when there is none.</param>
/// <param name="Overlays">Files that are merged over the source, in order.</param>
/// <param name="Rendered">The file that the proxy is started with. Null for the source itself.</param>
internal sealed record ConfigSettings(string? Source, IReadOnlyList<string> Overlays, string? Rendered);

/// <param name="Sections">The settings sections, mcp_servers and guardrails, as far as they are seeded.</param>
/// <param name="Models">Whether models are seeded.</param>
/// <param name="Credentials">Whether credentials are seeded.</param>
/// <param name="Ignore">Paths that are neither compared nor seeded.</param>
/// <param name="Protected">Paths that a seed changes only with -Force and -Reason.</param>
/// <param name="Limits">How much one seed may change.</param>
internal sealed record SeedSettings(
    IReadOnlyList<string> Sections,
    bool Models,
    bool Credentials,
    IReadOnlyList<PathGlob> Ignore,
    IReadOnlyList<PathGlob> Protected,
    SeedLimits Limits
)
{
    /// <summary>True when a section of the config is seeded, and therefore compared with the database.</summary>
    public bool Covers(string section) =>
        section switch
        {
            ConfigSections.Models => Models,
            ConfigSections.Credentials => Credentials,
            _ => Sections.Contains(section, StringComparer.Ordinal),
        };

    public bool Ignores(string pointer) => Ignore.Any(glob => glob.Covers(pointer));
}

internal sealed record StateSettings(string Folder, string Archive, TimeSpan StaleAfter)
{
    /// <summary>The size in bytes from which the journal is rotated.</summary>
    public long JournalSize { get; init; } = Limits.JournalFile.Most;

    /// <summary>Whether commands that only look record what they saw.</summary>
    public bool KeepsObservations { get; init; } = true;
}

internal sealed record SmokeSettings(IReadOnlyList<string> RequiredAliases, IReadOnlyList<string> Completions, TimeSpan Timeout)
{
    /// <summary>The key that the scraper of /metrics sends. Null when it sends none.</summary>
    public SecretValue? MetricsKey { get; init; }

    /// <summary>The custom checks of the deployment.</summary>
    public IReadOnlyList<CustomCheck> CustomChecks { get; init; } = [];
}

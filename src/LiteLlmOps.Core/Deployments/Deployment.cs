using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Deployments;

/// <summary>Who owns the configuration: the database (DB-SSOT) or the file.</summary>
public enum DeploymentMode
{
    /// <summary>The database is the single source of truth; the file holds only what the database cannot carry.</summary>
    DbSsot,

    /// <summary>The file holds everything; what lies in the database is not read.</summary>
    File,
}

/// <summary>One deployment, resolved: every path absolute, every reference to an environment variable looked up.</summary>
internal sealed record Deployment
{
    public required string Name { get; init; }

    /// <summary>The folder that relative paths start from.</summary>
    public required string Folder { get; init; }

    /// <summary>llmops.yaml; null when the deployment was found by convention.</summary>
    public required string? File { get; init; }

    /// <summary>What -Deployment takes: the deployment file, else the config of LiteLLM, else the folder.</summary>
    public string Path => File ?? Config.Source ?? Folder;

    public required DeploymentMode Mode { get; init; }

    public required DeploymentEnvironment Environment { get; init; }

    public required ProxySettings Proxy { get; init; }

    public required DatabaseSettings Database { get; init; }

    public required ConfigSettings Config { get; init; }

    public required SeedSettings Seed { get; init; }

    /// <summary>The drift that is known and accepted.</summary>
    public required IReadOnlyList<ExpectedDrift> Expected { get; init; }

    /// <summary>The findings that are known and accepted.</summary>
    public IReadOnlyList<FindingSuppression> Suppressions { get; init; } = [];

    /// <summary>The failure signatures of its own.</summary>
    public IReadOnlyList<Signature> Signatures { get; init; } = [];

    public required StateSettings State { get; init; }

    public required SmokeSettings Smoke { get; init; }

    /// <summary>The LiteLLM version that the deployment file names; null when it is to be found out.</summary>
    public required LiteLlmVersion? Version { get; init; }

    public required IReadOnlyList<string> Logs { get; init; }

    public required IReadOnlyList<ServiceSettings> Services { get; init; }

    /// <summary>Each setting with where its value came from, in the order of the file.</summary>
    public required IReadOnlyList<DeploymentSetting> Settings { get; init; }

    /// <summary>The service that listens at an address of this machine; null when none is declared with its port.</summary>
    public string? ServiceAt(Uri address) => address.IsLoopback ? Services.FirstOrDefault(s => s.Port == address.Port)?.Name : null;

    /// <summary>The services that are its proxies: those at their addresses, else the first whose command starts litellm. Empty when none is declared.</summary>
    public IReadOnlyList<string> ProxyServices =>
        Proxy.Addresses.Select(ServiceAt).OfType<string>().Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } found
            ? found
            :
            [
                .. Services
                    .Where(static s => s.Command.Contains("litellm", StringComparison.OrdinalIgnoreCase))
                    .Take(1)
                    .Select(static s => s.Name),
            ];
}

/// <param name="Url">Where clients reach it.</param>
/// <param name="MasterKey">Null when none was found.</param>
/// <param name="Replicas">The addresses of the single proxies behind the url; empty when there is one.</param>
/// <param name="Workers">How many processes serve each address.</param>
/// <param name="Timeout">The time limit of one question.</param>
internal sealed record ProxySettings(Uri Url, SecretValue? MasterKey, IReadOnlyList<Uri> Replicas, int Workers, TimeSpan Timeout)
{
    /// <summary>Every proxy to ask.</summary>
    public IReadOnlyList<Uri> Addresses => Replicas.Count > 0 ? Replicas : [Url];
}

/// <param name="Url">DATABASE_URL or an Npgsql connection string; null when none was found.</param>
/// <param name="SaltKey">What encrypts the stored values; null when the master key does.</param>
/// <param name="FormerKeys">Keys of former times, to tell what a value was encrypted with that the present one does not open.</param>
/// <param name="Timeout">The time limit of one statement.</param>
internal sealed record DatabaseSettings(SecretValue? Url, SecretValue? SaltKey, IReadOnlyList<SecretValue> FormerKeys, TimeSpan Timeout);

/// <param name="Source">The declared config; null when none was found.</param>
/// <param name="Overlays">Files laid over the source, in order.</param>
/// <param name="Rendered">What the proxy is started with; null when it is started with the source itself.</param>
internal sealed record ConfigSettings(string? Source, IReadOnlyList<string> Overlays, string? Rendered);

/// <param name="Sections">The settings sections, and mcp_servers, that a seed covers.</param>
/// <param name="Models">True when it covers the models.</param>
/// <param name="Credentials">True when it covers the credentials.</param>
/// <param name="Ignore">What is neither compared nor seeded.</param>
/// <param name="Protected">What a seed changes only with -Force and -Reason.</param>
/// <param name="Limits">How much one seed may do.</param>
internal sealed record SeedSettings(
    IReadOnlyList<string> Sections,
    bool Models,
    bool Credentials,
    IReadOnlyList<PathGlob> Ignore,
    IReadOnlyList<PathGlob> Protected,
    SeedLimits Limits
)
{
    /// <summary>True when a seed, and so a drift check of Stored, covers this section of the config.</summary>
    public bool Covers(string section) =>
        section switch
        {
            ConfigSections.Models => Models,
            ConfigSections.Credentials => Credentials,
            _ => Sections.Contains(section, StringComparer.Ordinal),
        };

    public bool Ignores(string pointer) => Ignore.Any(glob => glob.Covers(pointer));
}

internal sealed record StateSettings(string Folder, string Archive, TimeSpan StaleAfter);

internal sealed record SmokeSettings(IReadOnlyList<string> RequiredAliases, IReadOnlyList<string> Completions, TimeSpan Timeout)
{
    /// <summary>The custom checks of the deployment.</summary>
    public IReadOnlyList<CustomCheck> CustomChecks { get; init; } = [];
}

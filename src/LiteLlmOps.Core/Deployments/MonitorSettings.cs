using LiteLlmOps.Secrets;

namespace LiteLlmOps.Deployments;

/// <summary>Settings of the monitor: the service with health, metrics and the dashboard.</summary>
internal sealed record MonitorSettings
{
    public const string Program = "LiteLlmOps.Monitor.dll";
    public const int UsualPort = 8181;
    public const string Purpose = "Health, metrics and dashboard";
    public const string Command = "dotnet {monitor} --deployment {deployment} --port {port}";

    public static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);

    public static readonly ReadyProbe Ready = new HttpReady("/health/live", [], new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The address that it listens on: an IP address, localhost, or * for all.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The certificate for https, a PEM or PKCS #12 file. Null for http.</summary>
    public string? Certificate { get; init; }

    /// <summary>The private key in a PEM file of its own. Null when the file of the certificate contains it.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>
    /// True to allow http on an address other than loopback: everyone in the network can read the password of the dashboard.
    /// </summary>
    public bool AllowsPlainHttp { get; init; }

    /// <summary>The level of the smoke checks. Full calls models, which costs money.</summary>
    public CheckLevel Level { get; init; } = CheckLevel.Standard;

    /// <summary>The time between two runs of what changes quickly: checks, drift, services, database, journal.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The time between two runs of what changes slowly or takes longer: findings, incidents, spend, keys, access points, inventory.
    /// </summary>
    public TimeSpan SlowInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The time limit of one run.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The number of models, teams and keys that have metrics of their own.</summary>
    public int Top { get; init; } = 20;

    /// <summary>The user of the dashboard. Null when it is not defined: the dashboard is closed then.</summary>
    public SecretValue? User { get; init; }

    /// <summary>The password of the dashboard. Null when it is not defined: the dashboard is closed then.</summary>
    public SecretValue? Password { get; init; }
}

using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>One change of LiteLLM that concerns this deployment.</summary>
/// <param name="Subject">What is concerned.</param>
/// <param name="Evidence">What this deployment has.</param>
/// <param name="Impact">What the target version does with it.</param>
/// <param name="Remediation">What to do.</param>
/// <param name="Position">Where it is set.</param>
internal sealed record UpgradeChange(string Subject, string Evidence, string Impact, string Remediation, SourcePosition Position);

/// <summary>Changed defaults of LiteLLM, as data.</summary>
/// <param name="Id">The id of the finding.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Since">The first version with the change; with <paramref name="IsSinceKnown"/> false the first one in which it was read.</param>
/// <param name="IsSinceKnown">False when an earlier release may have it too.</param>
/// <param name="Source">Where LiteLLM has it.</param>
/// <param name="Find">What of it concerns a deployment.</param>
internal sealed record UpgradeChangeRule(
    string Id,
    FindingSeverity Severity,
    string Since,
    bool IsSinceKnown,
    string Source,
    Func<ConsistencyFacts, IEnumerable<UpgradeChange>> Find
)
{
    private const string Default = "UpgradeDefault";

    public static IReadOnlyList<UpgradeChangeRule> All { get; } =
    [
        new(Default, FindingSeverity.Warning, "1.106.0", false, "proxy/db/db_url_settings.py, translate_libpq_ssl_params", Certificate),
        new(Default, FindingSeverity.Warning, "1.104.0", true, "release notes of 1.104.0, PR 42097", BudgetStatus),
        new(Default, FindingSeverity.Warning, "1.109.0", true, "release notes of 1.109.0", DiskCache),
    ];

    private static IEnumerable<UpgradeChange> Certificate(ConsistencyFacts facts)
    {
        if (facts.Deployment.Database.Url is not { } url || !DatabaseUrl.IsUrl(url.Text))
            yield break;
        var parameters = DatabaseUrl.ParametersOf(url.Text).ToList();
        var verified = parameters.Find(static p =>
            p is { Name: "sslrootcert" } or { Name: "sslmode", Value: "verify-ca" or "verify-full" }
        );
        if (verified.Name is null || parameters.Exists(static p => p.Name == "sslaccept"))
            yield break;
        yield return new UpgradeChange(
            "DATABASE_URL",
            $"It has {(verified.Name == "sslmode" ? $"sslmode={verified.Value}" : verified.Name)} ({facts.RelativeSource(url.Source)}), which earlier versions do not apply.",
            "verifies the certificate and the host name of the server, and does not connect if one of them does not fit.",
            "Check the connection with psql and the same parameters before the upgrade.",
            facts.PositionOf(url.Source)
        );
    }

    private static IEnumerable<UpgradeChange> BudgetStatus(ConsistencyFacts facts)
    {
        var count = facts.Keys?.Count(static k => k.Budget is not null) ?? 0;
        if (count == 0 || facts.Planes.File?.MapAt(ConfigSections.LiteLlm)?.Has("budget_exceeded_status_code") == true)
            yield break;
        yield return new UpgradeChange(
            "budget_exceeded_status_code",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} {(count == 1 ? "virtual key has" : "virtual keys have")} a budget, and litellm_settings.budget_exceeded_status_code is not set."
            ),
            "answers a request beyond its budget with status 422. Clients that wait and repeat the request, or alerts on the earlier status, do not notice it.",
            "Check the clients, or set litellm_settings.budget_exceeded_status_code in the file.",
            default
        );
    }

    private static IEnumerable<UpgradeChange> DiskCache(ConsistencyFacts facts)
    {
        var type = facts.Planes.File?.MapAt(ConfigSections.LiteLlm)?.MapAt("cache_params")?["type"];
        if (type is ConfigScalar { Text: "disk" })
            yield return new UpgradeChange(
                "litellm_settings.cache_params.type",
                "It is disk.",
                "has no disk cache any more; whether it starts with this value is not known.",
                "Use another type, such as redis or local.",
                type.Position
            );
    }
}

using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>What 1.106.0 checks at its start and earlier versions do not read, where the files do not say whether it accepts the value.</summary>
internal static class DoubtfulStarts
{
    private const string Grafana1 = "PYROSCOPE_GRAFANA_USER";
    private const string Grafana2 = "PYROSCOPE_GRAFANA_API_TOKEN";
    private const string Test = "Test the value with the image of the new version before the upgrade.";

    private static readonly (string Section, string Key)[] Keys =
    [
        (ConfigSections.General, "spend_capture_rate_check"),
        (ConfigSections.General, "mcp_advertised_versions"),
        (ConfigSections.General, "team_metadata_schema"),
        (ConfigSections.General, "spend_logs_metadata_fields"),
        (ConfigSections.General, "plugins"),
        (ConfigSections.LiteLlm, "key_alias_pattern"),
        (ConfigSections.LiteLlm, "budget_reset_time"),
    ];

    // ComplexityRouterConfig of 1.83.2
    private static readonly string[] RouterFields =
    [
        "tiers",
        "tier_boundaries",
        "token_thresholds",
        "dimension_weights",
        "code_keywords",
        "reasoning_keywords",
        "technical_keywords",
        "simple_keywords",
    ];

    public static IEnumerable<UpgradeChange> CheckedKeys(SettingsView view) =>
        from entry in Keys
        let value = view.FileSection(entry.Section)[entry.Key]
        where value is not (null or ConfigScalar { IsNull: true } or ConfigList { Items.Count: 0 } or ConfigMap { Count: 0 })
        select new UpgradeChange(
            $"{entry.Section}.{entry.Key}",
            "The file sets it, and 1.83.2 does not read it.",
            "checks it and refuses to start with a value that is not valid. Whether it accepts this one could not be told.",
            Test,
            value.Position
        );

    public static IEnumerable<UpgradeChange> ModelKeys(SettingsView view)
    {
        foreach (var model in (view.File?[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>() ?? [])
        {
            var name = $"model {PrintableText.Of(model.TextAt("model_name") ?? "")}";
            if (model.MapAt("model_info")?["access_windows"] is { } windows and not ConfigScalar { IsNull: true })
                yield return new UpgradeChange(
                    name,
                    "It has model_info.access_windows, which 1.83.2 does not read.",
                    "checks it and refuses to start with a value that is not valid. Whether it accepts this one could not be told.",
                    Test,
                    windows.Position
                );
            var parameters = model.MapAt("litellm_params");
            if (
                parameters?.TextAt("model")?.StartsWith("auto_router/complexity_router", StringComparison.Ordinal) == true
                && Array.Find(RouterFields, parameters.Has) is { } field
            )
                yield return new UpgradeChange(
                    name,
                    $"It has {field} beside complexity_router_config, where 1.83.2 does not read it.",
                    "refuses to start with a setting of the router in this place. Whether it counts this one as such could not be told.",
                    $"Move {field} into complexity_router_config.",
                    parameters[field]!.Position
                );
        }
    }

    public static IEnumerable<UpgradeChange> License(SettingsView view)
    {
        var value = view.File?["worker_registry"];
        if (value is ConfigList { Items.Count: > 0 } && !LicenseRules.HasLicense(view.Facts, view.File!))
            yield return new UpgradeChange(
                "worker_registry",
                $"The file sets it, and the deployment defines no {LicenseRules.Variable}.",
                "refuses to start with it and without a license (\"Trying to use `worker_registry`\"…). Whether the service has a license from elsewhere could not be told.",
                $"Define {LicenseRules.Variable} in the environment of the service, or remove worker_registry from the file.",
                value.Position
            );
    }

    public static IEnumerable<UpgradeChange> AdminMcp(SettingsView view)
    {
        if (
            view.StartVariable(RefusedVariables.AdminMcpSwitch) is { } value
            && bool.TryParse(value.Text, out var isOn)
            && isOn
            && !LicenseRules.HasLicense(view.Facts, view.Facts.Planes.File ?? ConfigMap.Empty)
        )
            yield return new UpgradeChange(
                RefusedVariables.AdminMcpSwitch,
                $"It is on ({view.Facts.RelativeSource(value.Source)}), and the deployment defines no {LicenseRules.Variable}.",
                "reads this variable, and refuses to start with it and without a license. Whether the service has a license from elsewhere could not be told.",
                $"Define {LicenseRules.Variable} in the environment of the service, or unset the variable.",
                view.Facts.PositionOf(value.Source)
            );
    }

    public static IEnumerable<UpgradeChange> Fips(SettingsView view)
    {
        if (
            view.StartVariable(RefusedVariables.FipsMode) is { } value
            && RefusedVariables.IsOn(value) == true
            && RefusedVariables.IsUnverified(view) is null
        )
            yield return new UpgradeChange(
                RefusedVariables.FipsMode,
                $"It is on ({view.Facts.RelativeSource(value.Source)}), which 1.83.2 does not read.",
                "refuses to start where Python has no OpenSSL that enforces FIPS. Whether its image has one could not be told.",
                "Use an image with FIPS, or unset the variable.",
                view.Facts.PositionOf(value.Source)
            );
    }

    public static IEnumerable<UpgradeChange> PgBouncer(SettingsView view)
    {
        const string Name = "LITELLM_PGBOUNCER_ENABLED";
        if (view.StartVariable(Name) is { } value && RefusedVariables.IsOn(value) == true)
            yield return new UpgradeChange(
                Name,
                $"It is on ({view.Facts.RelativeSource(value.Source)}), which 1.83.2 does not read.",
                "starts PgBouncer in its container, and ends when that fails. Whether the program is installed there could not be told.",
                "Start the image of the new version once before the upgrade, or unset the variable.",
                view.Facts.PositionOf(value.Source)
            );
    }

    public static IEnumerable<UpgradeChange> Grafana(SettingsView view)
    {
        if (view.StartVariable("LITELLM_ENABLE_PYROSCOPE") is not { } on || RefusedVariables.IsOn(on) != true || !view.KnowsVariables)
            yield break;
        var given = new[] { Grafana1, Grafana2 }.Where(view.IsSet).ToList();
        if (given.Count == 1)
            yield return new UpgradeChange(
                given[0],
                $"It is set, and {(given[0] == Grafana1 ? Grafana2 : Grafana1)} is not set in a file of the deployment.",
                "refuses to start with one of both alone. Whether the package pyroscope-io is installed, without which it does not read them, could not be told.",
                "Set both variables or none.",
                view.Facts.PositionOf(view.Variable(given[0])!.Source)
            );
    }
}

using System.Globalization;
using System.Numerics;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>Settings of the file with which LiteLLM refuses to start. A value of a variable that is not known is no evidence.</summary>
internal static class RefusedSettings
{
    private const int DefaultShortest = 597;
    private const int DefaultLongest = 605;

    private static readonly string[] RouterKeys = ["health_check_interval", "health_check_concurrency"];
    private static readonly string[] Targets = ["host", "url", "startup_nodes", "sentinel_nodes"];
    private static readonly string[] Switches = ["vector_store_deny_by_default", "search_tool_deny_by_default"];
    private static readonly (string Section, string Key)[] OldNumbers =
    [
        (ConfigSections.LiteLlm, "max_internal_user_budget"),
        (ConfigSections.LiteLlm, "default_max_internal_user_budget"),
        (ConfigSections.General, "user_api_key_cache_ttl"),
    ];

    private static readonly string[] Timeouts =
    [
        "database_statement_timeout",
        "database_lock_timeout",
        "database_idle_in_transaction_session_timeout",
    ];

    private static readonly string[] WithDates =
    [
        ConfigSections.General,
        ConfigSections.Router,
        ConfigSections.LiteLlm,
        ConfigSections.Environment,
    ];

    // KeyManagementSystem of 1.83.2 without "local", for which initialize_secret_manager has no branch.
    private static readonly string[] KeyManagers =
    [
        "google_kms",
        "azure_key_vault",
        "aws_secret_manager",
        "google_secret_manager",
        "hashicorp_vault",
        "cyberark",
        "aws_kms",
        "custom",
    ];

    public static IEnumerable<UpgradeChange> Timeout(SettingsView view) =>
        from key in Timeouts
        let value = view.FileSection(ConfigSections.General)[key]
        where value is not (null or ConfigScalar { IsNull: true }) && !EnvironmentReference.TryGetName(value, out _) && !IsNumber(value)
        select new UpgradeChange(
            $"{ConfigSections.General}.{key}",
            "The value in the file is not a number.",
            "reads this key and refuses to start with such a value.",
            "Set a number of seconds, or remove the key.",
            value.Position
        );

    public static IEnumerable<UpgradeChange> RouterHealthChecks(SettingsView view) =>
        from key in RouterKeys
        let value = view.FileSection(ConfigSections.Router)[key]
        where value is not null
        select new UpgradeChange(
            $"{ConfigSections.Router}.{key}",
            $"The file sets it in {ConfigSections.Router}.",
            $"refuses to start (\"'{key}' is NOT a valid router_settings parameter\").",
            $"Move it to {ConfigSections.General} of the file.",
            value.Position
        );

    // With a text or null the comparison max_budget > 0 fails as well, in 1.83.2.
    public static IEnumerable<UpgradeChange> BudgetDuration(SettingsView view)
    {
        var settings = view.FileSection(ConfigSections.LiteLlm);
        if (HasDatabase(view) && settings["max_budget"] is { } budget && IsPositive(budget) && IsEmpty(settings["budget_duration"]))
            yield return new UpgradeChange(
                "litellm_settings.max_budget",
                "The file sets a budget of the proxy without litellm_settings.budget_duration, and the deployment has a database.",
                "refuses to start (\"budget_duration not set on Proxy. budget_duration is required to use max_budget.\").",
                "Set litellm_settings.budget_duration, such as 30d, or remove max_budget.",
                budget.Position
            );
    }

    public static IEnumerable<UpgradeChange> BudgetText(SettingsView view)
    {
        var given = view.FileSection(ConfigSections.LiteLlm)["max_budget"];
        // A variable whose value is true or false becomes a Boolean, which can be compared.
        if (HasDatabase(view) && given is ConfigScalar { Value: null or string } && view.Known(given) is not ConfigScalar { Value: bool })
            yield return new UpgradeChange(
                "litellm_settings.max_budget",
                $"The value in the file is {(IsEmpty(given) ? "empty" : EnvironmentReference.TryGetName(given, out _) ? "a variable, whose value is a text" : "a text")}, and the deployment has a database.",
                "compares it with 0, which fails with such a value (\"TypeError: '>' not supported\"), and refuses to start.",
                "Write it as a number without quotes, or remove the key.",
                given.Position
            );
    }

    public static IEnumerable<UpgradeChange> NewBudgets(SettingsView view)
    {
        var settings = view.FileSection(ConfigSections.LiteLlm);
        (string Key, ConfigNode? Value)[] budgets =
        [
            ("max_ui_session_budget", settings["max_ui_session_budget"]),
            ("default_internal_user_params.max_budget", settings.MapAt("default_internal_user_params")?["max_budget"]),
            // With a database an earlier version fails with a text as well.
            ("max_budget", HasDatabase(view) ? null : settings["max_budget"]),
        ];
        return from budget in budgets
            let value = view.Known(budget.Value)
            where value is not null && !IsNumber(value)
            select NotNumber($"{ConfigSections.LiteLlm}.{budget.Key}", value);
    }

    public static IEnumerable<UpgradeChange> Numbers(SettingsView view) =>
        from place in OldNumbers
        let value = view.Known(view.FileSection(place.Section)[place.Key])
        where value is not null && !IsNumber(value)
        select NotNumber($"{place.Section}.{place.Key}", value);

    public static IEnumerable<UpgradeChange> TransactionBuffer(SettingsView view)
    {
        var general = view.FileSection(ConfigSections.General);
        var settings = view.FileSection(ConfigSections.LiteLlm);
        var type = settings.MapAt("cache_params")?["type"];
        if (
            SettingsView.IsOn(view.Known(general["use_redis_transaction_buffer"]))
            // A reference or a type that is not known may stand for Redis; from 1.106.0 on these two are enough.
            && (
                IsEmpty(settings["cache"])
                || SettingsView.IsOff(settings["cache"])
                || ValueRules.CachesWithoutClient.Contains((type as ConfigScalar)?.Text, StringComparer.Ordinal)
            )
            && !general.Has("coordination_redis")
            && view.KnowsVariables
            && !view.HasVariable("REDIS_")
        )
            yield return new UpgradeChange(
                "general_settings.use_redis_transaction_buffer",
                "It is on, and the deployment configures no Redis: neither as the cache of litellm_settings nor with variables REDIS_*.",
                "refuses to start (\"`use_redis_transaction_buffer` is enabled in general_settings but no Redis\"…); 1.81.15 drops the buffer without a message.",
                "Set litellm_settings.cache to true with cache_params.type redis, or turn the buffer off.",
                general["use_redis_transaction_buffer"]!.Position
            );
    }

    public static IEnumerable<UpgradeChange> HealthCheckGroups(SettingsView view)
    {
        var value = view.Known(view.FileSection(ConfigSections.General)["background_health_check_model_groups"]);
        if (value is not null && !(value is ConfigList list && list.Items.All(IsText)))
            yield return new UpgradeChange(
                "general_settings.background_health_check_model_groups",
                "The value in the file is not a list of texts.",
                "refuses to start (\"general_settings.background_health_check_model_groups must be a list of model group names\"); 1.83.2 does not read the key.",
                "Write a list of model names, such as [gpt-4o].",
                value.Position
            );
    }

    // What a reference in the list stands for does not matter: it is a text, or not known.
    private static bool IsText(ConfigNode item) => item is ConfigScalar { Value: string, IsTimestamp: false };

    // Whether an empty map, or 0, counts as not set was not read.
    public static IEnumerable<UpgradeChange> CoordinationRedis(SettingsView view)
    {
        var value = view.Known(view.FileSection(ConfigSections.General)["coordination_redis"]);
        var isMap = value is ConfigMap;
        if (value is ConfigMap { Count: > 0 } map ? Targets.All(t => IsEmpty(map[t])) : !isMap && IsTruth(value))
            yield return new UpgradeChange(
                "general_settings.coordination_redis",
                isMap
                    ? "The map in the file has none of host, url, startup_nodes and sentinel_nodes."
                    : "The value in the file is not a map.",
                isMap
                    ? "refuses to start (\"general_settings.coordination_redis needs a connection target\"…); 1.83.2 does not read the key."
                    : "refuses to start (\"general_settings.coordination_redis must be a mapping of Redis connection params\"); 1.83.2 does not read the key.",
                "Set host and port, or url, of the Redis server in it, or remove the key.",
                value!.Position
            );
    }

    // Whether a whole number that is written as a text is accepted was not read.
    public static IEnumerable<UpgradeChange> AgenticLoops(SettingsView view) =>
        from model in Models(view)
        let value = view.Known(model.MapAt("litellm_params")?["max_agentic_loops"])
        where value is not null && (Number(value) < 1 || !IsNumber(value))
        select new UpgradeChange(
            $"model {PrintableText.Of(model.TextAt("model_name") ?? "")}",
            "Its litellm_params.max_agentic_loops is not a positive whole number.",
            "refuses to start with such a value (\"litellm_params.max_agentic_loops on model\"…); 1.83.2 does not read the key.",
            "Set a number from 1 on, such as 3, or remove the key.",
            value.Position
        );

    public static IEnumerable<UpgradeChange> Dates(SettingsView view) =>
        from section in WithDates
        from date in DatesIn(section, view.FileSection(section))
        select new UpgradeChange(
            PrintableText.Of(date.Path),
            "The value stands without quotes, and YAML reads it as a date.",
            "accepts only values of JSON in this section, of which a date is none, and refuses to start; 1.83.2 accepts it.",
            "Put the value in quotes.",
            date.Value.Position
        );

    private static IEnumerable<(string Path, ConfigScalar Value)> DatesIn(string path, ConfigNode node) =>
        node switch
        {
            ConfigScalar { IsTimestamp: true } date => [(path, date)],
            ConfigMap map => map.Entries.SelectMany(e => DatesIn($"{path}.{e.Key}", e.Value)),
            ConfigList list => list.Items.SelectMany(i => DatesIn(path, i)),
            _ => [],
        };

    public static IEnumerable<UpgradeChange> CacheSize(SettingsView view)
    {
        var value = view.Known(view.FileSection(ConfigSections.General)["user_api_key_cache_max_size"]);
        if (value is not null && (Number(value) < 1 || !IsNumber(value)))
            yield return new UpgradeChange(
                "general_settings.user_api_key_cache_max_size",
                "The value in the file is not a positive whole number.",
                "refuses to start with such a value; 1.83.2 does not read the key.",
                "Set a number of entries from 1 on, or remove the key.",
                value.Position
            );
    }

    public static IEnumerable<UpgradeChange> DenySwitches(SettingsView view) =>
        from key in Switches
        let value = view.Known(view.FileSection(ConfigSections.General)[key])
        where value is not null && !IsBoolean(value)
        select new UpgradeChange(
            $"{ConfigSections.General}.{key}",
            "The value in the file is neither true nor false.",
            "refuses to start with such a value; 1.83.2 does not read the key.",
            "Set true or false, or remove the key.",
            value.Position
        );

    public static IEnumerable<UpgradeChange> Tracing(SettingsView view)
    {
        var value = view.Known(view.FileSection(ConfigSections.General)["tracing"]);
        if (value is not (null or ConfigMap) && IsTruth(value))
            yield return new UpgradeChange(
                "general_settings.tracing",
                "The value in the file is not a map.",
                "refuses to start with such a value; 1.83.2 does not read the key.",
                "Write a map with the settings of the tracing, or remove the key.",
                value.Position
            );
    }

    public static IEnumerable<UpgradeChange> TeamDefaults(SettingsView view) =>
        from entry in ((view.FileSection(ConfigSections.LiteLlm)["default_team_settings"] as ConfigList)?.Items ?? []).Select(
            static (value, index) => (Value: value, Index: index)
        )
        where entry.Value is not ConfigMap map || IsEmpty(map["team_id"])
        select new UpgradeChange(
            string.Create(CultureInfo.InvariantCulture, $"litellm_settings.default_team_settings[{entry.Index}]"),
            "The entry in the file has no team_id.",
            "refuses to start (\"team_id missing from default_team_settings\"…).",
            "Set team_id in it, or remove the entry.",
            entry.Value.Position
        );

    public static IEnumerable<UpgradeChange> UpperBounds(SettingsView view)
    {
        var value = view.FileSection(ConfigSections.LiteLlm)["upperbound_key_generate_params"];
        if (value is not (null or ConfigMap) && !EnvironmentReference.TryGetName(value, out _))
            yield return new UpgradeChange(
                "litellm_settings.upperbound_key_generate_params",
                $"The value in the file is {(IsEmpty(value) ? "empty" : "not a map")}.",
                "refuses to start (\"Invalid value set for upperbound_key_generate_params\"…).",
                "Write a map of limits, such as max_budget, or remove the key.",
                value.Position
            );
    }

    public static IEnumerable<UpgradeChange> KeyManagement(SettingsView view)
    {
        var value = view.Known(view.FileSection(ConfigSections.General)["key_management_system"]);
        if (value is ConfigScalar { Value: string name } && !KeyManagers.Contains(name, StringComparer.Ordinal))
            yield return new UpgradeChange(
                "general_settings.key_management_system",
                "The value in the file is none of the systems of this version.",
                "refuses to start (\"Invalid Key Management System selected\").",
                $"Use one of {string.Join(", ", KeyManagers)}, or remove the key.",
                value.Position
            );
    }

    public static IEnumerable<UpgradeChange> Intervals(SettingsView view)
    {
        if (!HasDatabase(view))
            yield break;
        var general = view.FileSection(ConfigSections.General);
        foreach (var key in new[] { "proxy_budget_rescheduler_min_time", "proxy_budget_rescheduler_max_time", "proxy_batch_write_at" })
        {
            if (view.Known(general[key]) is { } value and not ConfigScalar { Value: bool } && !IsNumber(value))
                yield return NotNumber($"{ConfigSections.General}.{key}", value);
        }

        var (least, most) = (general["proxy_budget_rescheduler_min_time"], general["proxy_budget_rescheduler_max_time"]);
        // The defaults were read in 1.83.2; a variable can replace them.
        var isDefaultKnown =
            view is { Version: { Major: 1, Minor: 83 }, KnowsVariables: true } && !view.HasVariable("PROXY_BUDGET_RESCHEDULER_");
        var shortest = least is null && isDefaultKnown ? DefaultShortest : Whole(least);
        var longest = most is null && isDefaultKnown ? DefaultLongest : Whole(most);
        if (shortest > longest)
            yield return new UpgradeChange(
                "general_settings.proxy_budget_rescheduler_min_time",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The shortest interval ({shortest}) is longer than proxy_budget_rescheduler_max_time ({longest}), and the deployment has a database."
                ),
                "refuses to start (\"empty range for randrange()\").",
                "Set proxy_budget_rescheduler_min_time and proxy_budget_rescheduler_max_time so that the first is not the larger one.",
                (least ?? most)!.Position
            );
    }

    // int() of all but the last character, which must be d. An empty value is the default.
    public static IEnumerable<UpgradeChange> ReportFrequency(SettingsView view)
    {
        var general = view.FileSection(ConfigSections.General);
        var value = view.Known(general["spend_report_frequency"]);
        if (!HasDatabase(view) || IsEmpty(general["alerting"]) || value is null || !IsTruth(value) || IsDays(value))
            yield break;
        yield return new UpgradeChange(
            "general_settings.spend_report_frequency",
            "The value in the file is not a number of days such as 7d, and general_settings.alerting is set.",
            "refuses to start with such a value and a database.",
            "Write it in days, such as 7d.",
            value.Position
        );
    }

    private static bool IsDays(ConfigNode value) =>
        value is ConfigScalar { Text: [.. var number, 'd' or 'D'] } && PythonNumber.IsInteger(number);

    private static UpgradeChange NotNumber(string key, ConfigNode value) =>
        new(
            key,
            "The value in the file is not a number.",
            "converts it to a number at its start, which fails, and refuses to start.",
            "Set a number, or remove the key.",
            value.Position
        );

    private static IEnumerable<ConfigMap> Models(SettingsView view) =>
        (view.File?[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>() ?? [];

    private static bool HasDatabase(SettingsView view) => view.Facts.Deployment.Database.Url is not null;

    private static bool IsEmpty(ConfigNode? node) => node is null or ConfigScalar { IsNull: true };

    private static bool IsPositive(ConfigNode value) => value is ConfigScalar { Value: long or double } && Number(value) > 0;

    // As float() of Python: it accepts Booleans and texts of numbers.
    private static bool IsNumber(ConfigNode value) =>
        value is ConfigScalar { Value: bool or long or double or BigInteger }
        || value is ConfigScalar { IsTimestamp: false, Text: { } text } && PythonNumber.IsFloat(text);

    private static double? Number(ConfigNode value) =>
        value switch
        {
            ConfigScalar { Value: long number } => number,
            ConfigScalar { Value: double number } => number,
            ConfigScalar { Text: { } text } when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
                number,
            _ => null,
        };

    private static long? Whole(ConfigNode? value) => value is ConfigScalar { Value: long number } ? number : null;

    // The texts that pydantic reads as a Boolean.
    private static bool IsBoolean(ConfigNode value) =>
        value is ConfigScalar { Value: bool or 0L or 1L or 0d or 1d }
        || value is ConfigScalar { Text: { } text } && PythonNumber.ToBoolean(text) is not null;

    private static bool IsTruth(ConfigNode? value) =>
        value switch
        {
            ConfigScalar { Value: null or false or 0L or 0d or "" } or null => false,
            ConfigList { Items.Count: 0 } or ConfigMap { Count: 0 } => false,
            _ => true,
        };
}

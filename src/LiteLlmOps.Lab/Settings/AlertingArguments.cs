using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Settings;

/// <summary>general_settings.alerting_args (types/integrations/slack_alerting.py, SlackAlertingArgs). Other fields are ignored.</summary>
internal static class AlertingArguments
{
    private static readonly TypedFields Required = TypedFields.Of(
        "SlackAlertingArgs",
        (
            FieldType.Integer,
            [
                "daily_report_frequency",
                "report_check_interval",
                "budget_alert_ttl",
                "outage_alert_ttl",
                "region_outage_alert_ttl",
                "minor_outage_alert_threshold",
                "major_outage_alert_threshold",
                "max_outage_alert_list_size",
            ]
        ),
        (FieldType.Flag, ["log_to_console"])
    );

    // The smallest value of each field, and whether the value itself is excluded. Only the thresholds accept null.
    private static readonly (string Name, FieldType Type, double Least, bool IsExcluded)[] Spend =
    [
        ("daily_spend_per_user_threshold", FieldType.Number, 0, true),
        ("monthly_spend_per_user_threshold", FieldType.Number, 0, true),
        ("spend_anomaly_multiplier", FieldType.Number, 0, true),
        ("spend_anomaly_min_spend", FieldType.Number, 0, true),
        ("spend_anomaly_baseline_days", FieldType.Integer, 1, false),
        ("user_spend_check_interval", FieldType.Integer, 60, false),
    ];

    /// <param name="value">The value.</param>
    /// <param name="hasSpend">True when the class has the fields for the spend of users, as in 1.106.0.</param>
    /// <exception cref="PythonException">The value is invalid.</exception>
    public static void Check(ConfigNode value, bool hasSpend)
    {
        // Only None is skipped: SlackAlertingArgs(**value) fails for everything that is not a mapping.
        if (value is ConfigScalar { IsNull: true })
            return;
        if (value is not ConfigMap arguments)
            throw new PythonException($"SlackAlertingArgs() argument after ** must be a mapping, not {PythonType.Of(value)}");
        Required.Check(arguments);
        foreach (var (name, type, least, isExcluded) in hasSpend ? Spend : [])
            CheckSpend(name, type, least, isExcluded, arguments[name]);
        if (
            arguments.Entries.FirstOrDefault(static e => Required.Knows(e.Key) && e.Value is ConfigScalar { IsNull: true }).Key is { } field
        )
            throw new PythonException(
                $"1 validation error for SlackAlertingArgs\n{field}\n  Input should not be None [type={(field == "log_to_console" ? "bool_type" : "int_type")}, input_type=NoneType]"
            );
    }

    private static void CheckSpend(string field, FieldType type, double least, bool isExcluded, ConfigNode? value)
    {
        if (value is null || (value is ConfigScalar { IsNull: true } && field.EndsWith("_threshold", StringComparison.Ordinal)))
            return;
        var number = (type.Convert(value) as ConfigScalar)?.Value switch
        {
            long whole => whole,
            double real => real,
            _ => double.NaN,
        };
        if (!double.IsFinite(number) || number < least || (isExcluded && number <= least))
            throw new PythonException(
                $"1 validation error for SlackAlertingArgs\n{field}\n  Input should be {(isExcluded ? "greater than" : "greater than or equal to")} {least} [input_type={PythonType.Of(value)}]"
            );
    }
}

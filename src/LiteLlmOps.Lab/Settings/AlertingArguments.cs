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

    /// <exception cref="PythonException">The value is invalid.</exception>
    public static void Check(ConfigNode value)
    {
        // Only None is skipped: SlackAlertingArgs(**value) fails for everything that is not a mapping.
        if (value is ConfigScalar { IsNull: true })
            return;
        if (value is not ConfigMap arguments)
            throw new PythonException($"SlackAlertingArgs() argument after ** must be a mapping, not {PythonType.Of(value)}");
        Required.Check(arguments);
        if (
            arguments.Entries.FirstOrDefault(static e => Required.Knows(e.Key) && e.Value is ConfigScalar { IsNull: true }).Key is { } field
        )
            throw new PythonException(
                $"1 validation error for SlackAlertingArgs\n{field}\n  Input should not be None [type={(field == "log_to_console" ? "bool_type" : "int_type")}, input_type=NoneType]"
            );
    }
}

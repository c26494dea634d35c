using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Callbacks, alerts and router settings for the UI (proxy_server.py, get_config and delete_callback).</summary>
internal static class CallbackEndpoints
{
    private static readonly LogPlace Place = new("proxy_server.py", 13008);

    // proxy/_types.py, AllCallbacks: the variables that belong to a callback.
    private static readonly Dictionary<string, (string Title, string[] Variables)> Known = new(StringComparer.Ordinal)
    {
        ["langfuse"] = ("Langfuse", ["LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY", "LANGFUSE_HOST"]),
        ["otel"] = ("OpenTelemetry", ["OTEL_EXPORTER", "OTEL_ENDPOINT", "OTEL_HEADERS"]),
        ["s3"] = ("s3 Bucket (AWS)", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION_NAME"]),
    };

    private static readonly string[] MailVariables =
    [
        "SMTP_HOST",
        "SMTP_PORT",
        "SMTP_USERNAME",
        "SMTP_PASSWORD",
        "SMTP_SENDER_EMAIL",
        "TEST_EMAIL_ADDRESS",
        "EMAIL_LOGO_URL",
        "EMAIL_SUPPORT_CONTACT",
    ];

    public static void Map(RouteTable routes)
    {
        routes.Get("/get/config/callbacks", Wrapped.AsAuthError(Place, "get_config", ShowAsync));
        routes.Post("/config/callback/delete", DeleteAsync);
        routes.Get("/config/yaml", MockAsync, Access.Public);
    }

    private static async Task<Answer> ShowAsync(Exchange x)
    {
        var config = await x.Worker.Config.LoadAsync(x.Token);
        var module = config[StoredSettings.Module] as ConfigMap ?? ConfigMap.Empty;
        var variables = config[StoredSettings.Environment] as ConfigMap ?? ConfigMap.Empty;
        (string Key, string Type)[] lists =
        [
            ("success_callback", "success"),
            ("failure_callback", "failure"),
            ("callbacks", "success_and_failure"),
        ];
        return Json.Map(
            ("status", "success"),
            ("callbacks", lists.SelectMany(l => Names(module[l.Key]).Select(n => Callback(n, l.Type, variables)))),
            ("alerts", Alerts(x, config[StoredSettings.General] as ConfigMap ?? ConfigMap.Empty, variables)),
            ("router_settings", x.Worker.Router?.Settings.Show() ?? ConfigMap.Empty),
            (
                "available_callbacks",
                new ConfigMap(
                    Known.Select(static k =>
                        KeyValuePair.Create<string, ConfigNode>(
                            k.Key,
                            Json.Map(
                                ("litellm_callback_name", k.Key),
                                ("ui_callback_name", k.Value.Title),
                                ("litellm_callback_params", k.Value.Variables)
                            )
                        )
                    )
                )
            )
        );
    }

    // LiteLLM returns the variables in plaintext here.
    private static ConfigMap Callback(string name, string type, ConfigMap variables) =>
        Json.Map(
            ("name", name),
            ("variables", Variables(Known.TryGetValue(name.ToLowerInvariant(), out var known) ? known.Variables : [], variables)),
            ("type", type)
        );

    private static ConfigMap Variables(IEnumerable<string> names, ConfigMap variables) =>
        new(names.Select(n => KeyValuePair.Create(n, variables[n] ?? ConfigScalar.Null)));

    private static IEnumerable<ConfigMap> Alerts(Exchange x, ConfigMap general, ConfigMap variables)
    {
        if (Names(general["alerting"]).Contains("slack", StringComparer.Ordinal))
        {
            var webhook = variables["SLACK_WEBHOOK_URL"] ?? Json.Of(x.Worker.Environment.Get("SLACK_WEBHOOK_URL"));
            yield return Json.Map(
                ("name", "slack"),
                ("variables", Json.Map(("SLACK_WEBHOOK_URL", webhook))),
                ("active_alerts", x.Worker.General.Alert("alert_types")),
                ("alerts_to_webhook", x.Worker.General.Alert("alert_to_webhook_url"))
            );
        }

        yield return Json.Map(("name", "email"), ("variables", Variables(MailVariables, variables)));
    }

    private static async Task<Answer> DeleteAsync(Exchange x)
    {
        var name = Exchange.Required(await x.BodyAsync(), "callback_name").ToLowerInvariant();
        var stored = ConfigFieldEndpoints.Stored(x);
        if (!x.Worker.General.StoresInDatabase)
            throw DetailError.Of(500, DetailError.StoreIsOff);
        var config = await x.Worker.Config.LoadAsync(x.Token);
        var module = config[StoredSettings.Module] as ConfigMap ?? ConfigMap.Empty;
        var present = Names(module["success_callback"]);
        if (!present.Contains(name, StringComparer.Ordinal))
            throw DetailError.Of(404, $"Callback '{name}' not found in active configuration");
        var left = present.Where(n => n != name).ToList();
        await ConfigUpdateEndpoint.SaveAsync(
            x,
            stored,
            config.With(StoredSettings.Module, module.With("success_callback", Json.List(left)))
        );
        await x.Slot.Poll.RunAsync(x.Token);
        return Json.Map(
            ("message", $"Successfully deleted callback: {name}"),
            ("removed_callback", name),
            ("remaining_callbacks", left),
            ("deleted_at", DateTime.Now.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture))
        );
    }

    // In LiteLLM this endpoint is a mock: it requires a body and returns nothing of the configuration.
    private static async Task<Answer> MockAsync(Exchange x)
    {
        await x.BodyAsync();
        return Json.Map(("hello", "world"));
    }

    private static IReadOnlyList<string> Names(ConfigNode? node) =>
        node switch
        {
            ConfigScalar { Text: { } name } => [name],
            ConfigList list => [.. list.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>()],
            _ => [],
        };
}

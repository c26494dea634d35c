using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Whether a proxy serves its pages: the admin UI, and metrics where they are wanted.</summary>
/// <param name="context">What checks look at.</param>
/// <param name="proxy">Its address.</param>
/// <param name="suffix">Tells the checks of several proxies apart; empty for one.</param>
internal sealed class PageChecks(DeploymentSnapshot context, Uri proxy, string suffix)
{
    public IEnumerable<Check> All(string live)
    {
        var address = proxy.ToString().TrimEnd('/');
        yield return new Check("AdminUi" + suffix, ProxyChecks.Category, CheckLevel.Standard, address, UiAsync) { DependsOn = [live] };
        yield return new Check("Metrics" + suffix, ProxyChecks.Category, CheckLevel.Standard, address, MetricsAsync) { DependsOn = [live] };
    }

    private async Task<CheckOutcome> UiAsync(CancellationToken token)
    {
        var discovery = await GetAsync(".well-known/litellm-ui-config", null, token);
        if ((discovery.Json as ConfigMap)?["admin_ui_disabled"] is ConfigScalar { Value: true })
            return CheckOutcome.Skipped("the admin UI is switched off");
        var answer = await GetAsync("ui/", null, token);
        if (answer.Status is >= 300 and < 400)
            answer = await GetAsync("ui/index.html", null, token);
        if (!answer.IsSuccess || !answer.Body.Contains('<', StringComparison.Ordinal))
            return CheckOutcome.Failed(
                "the admin UI does not answer",
                "Look at the proxy's log; DISABLE_ADMIN_UI=true switches it off for good.",
                answer.Quote()
            );
        return await AccessAsync(discovery, token);
    }

    // ui_access_mode counts in the single sign-on alone (proxy/management_endpoints/ui_sso.py): a password opens the UI whatever it says.
    private async Task<CheckOutcome> AccessAsync(HttpProbeAnswer discovery, CancellationToken token)
    {
        var settings = (await context.AnswerAsync(proxy, "config/list?config_type=general_settings").WaitAsync(token)).Json as ConfigList;
        var mode = settings
            ?.Items.OfType<ConfigMap>()
            .FirstOrDefault(static f => f.TextAt("field_name") == "ui_access_mode")
            ?["field_value"];
        var shown = ((mode ?? await StoredAccessAsync(token)) as ConfigScalar)?.Text ?? "all";
        var withSignOn = (discovery.Json as ConfigMap)?["sso_configured"] is ConfigScalar { Value: true };
        return shown == "admin_only" && !withSignOn
            ? CheckOutcome.Passed(
                "the admin UI answers; ui_access_mode admin_only is set, and guards the single sign-on, which is not configured",
                shown
            )
            : CheckOutcome.Passed($"the admin UI answers; ui_access_mode is {shown}", shown);
    }

    private async Task<ConfigNode?> StoredAccessAsync(CancellationToken token)
    {
        try
        {
            return context.HasDatabase
                ? ((await context.StoredAsync().WaitAsync(token)).Settings.GetValueOrDefault(ConfigSections.General)?.Value as ConfigMap)?[
                    "ui_access_mode"
                ]
                : null;
        }
        catch (LlmException)
        {
            // That the database is down is another check's to say.
            return null;
        }
    }

    private async Task<CheckOutcome> MetricsAsync(CancellationToken token)
    {
        if (!await WantsMetricsAsync())
            return CheckOutcome.Skipped("no prometheus callback is declared");
        var answer = await GetAsync("metrics/", context.Deployment.Proxy.MasterKey?.Text, token);
        return answer.IsSuccess && answer.Body.Contains("# TYPE", StringComparison.Ordinal)
            ? CheckOutcome.Passed("serves metrics", $"{answer.Body.Count(static c => c == '\n')} lines")
            : CheckOutcome.Failed(
                "serves no metrics, and prometheus is among the callbacks",
                "LiteLLM opens /metrics when it starts, for a callback of its file alone: render the file with Export-LlmConfig (from 1.103, declare the callback in a file of its own), and restart the proxy.",
                answer.Quote()
            );
    }

    private async Task<bool> WantsMetricsAsync()
    {
        var settings = context.Deployment.Config.Source is null ? null : (await context.DeclaredAsync()).Root.MapAt(ConfigSections.LiteLlm);
        string[] lists = ["callbacks", "success_callback"];
        return lists.Any(l => (settings?[l] as ConfigList)?.Items.Any(static i => (i as ConfigScalar)?.Text == "prometheus") == true);
    }

    private Task<HttpProbeAnswer> GetAsync(string path, string? key, CancellationToken token) =>
        context.Http.SendAsync(new HttpProbeRequest(new Uri(proxy, path)) { Key = key }, token);
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Whether the proxy serves the models that it should.</summary>
/// <param name="context">What checks look at.</param>
/// <param name="proxy">Its address.</param>
/// <param name="suffix">Tells the checks of several proxies apart; empty for one.</param>
internal sealed class ModelChecks(DeploymentSnapshot context, Uri proxy, string suffix)
{
    private readonly string _address = proxy.ToString().TrimEnd('/');

    public IEnumerable<Check> All()
    {
        var needs = "ProxyKey" + suffix;
        yield return new Check("ModelsListed" + suffix, ProxyChecks.Category, CheckLevel.Quick, _address, ListedAsync)
        {
            DependsOn = [needs, DatabaseChecks.Reachable],
        };
        yield return new Check("ModelsAgree" + suffix, ProxyChecks.Category, CheckLevel.Standard, _address, AgreeAsync)
        {
            DependsOn = [needs, DatabaseChecks.Reachable],
        };
    }

    private async Task<CheckOutcome> ListedAsync(CancellationToken token)
    {
        var listed = Names(await context.AnswerAsync(proxy, "v1/models").WaitAsync(token), "id");
        var required = context.Deployment.Smoke.RequiredAliases;
        var missing = required.Where(a => !listed.Contains(a)).ToList();
        if (missing.Count == 0)
            return required.Count == 0
                ? listed.Count > 0
                    ? CheckOutcome.Passed(
                        $"serves {listed.Count} models; smoke.requiredAliases of llmops.yaml names none that must be there"
                    )
                    : await EmptyAsync("it serves no model at all")
                : CheckOutcome.Passed($"serves {Count(required.Count, "required alias", "required aliases")}, of {listed.Count} models");
        return await EmptyAsync($"/v1/models lacks {ConfigChecks.First(missing)}", $"{listed.Count} listed");
    }

    // Where the database is the source of truth and holds no model yet, nothing else can be expected.
    private async Task<CheckOutcome> EmptyAsync(string message, string? seen = null)
    {
        if (context.Deployment.Mode == DeploymentMode.DbSsot && context.HasDatabase)
        {
            var rows = (await context.StoredAsync()).EntriesOf(ConfigSections.Models).Count;
            if (rows == 0)
                return new CheckOutcome(
                    CheckStatus.Expected,
                    $"{message}: expected, since the database holds no model before its first seed"
                )
                {
                    Remedy = "Seed it: Invoke-LlmSeed.",
                    Seen = seen,
                };
            return CheckOutcome.Failed(
                message,
                $"The database holds {rows} models: see with Get-LlmDrift -Section model_list what differs, and seed.",
                seen,
                mayPass: true
            );
        }

        return CheckOutcome.Failed(message, "Declare the model, render the file with Export-LlmConfig, and restart the proxy.", seen);
    }

    private async Task<CheckOutcome> AgreeAsync(CancellationToken token)
    {
        var listed = Names(await context.AnswerAsync(proxy, "v1/models").WaitAsync(token), "id");
        var answer = await context.AnswerAsync(proxy, "model/info").WaitAsync(token);
        var infos = Items(answer);
        // A team's own models are listed for its keys only, and a wildcard stands for names of its own.
        var known = infos
            .Where(static i => i.MapAt("model_info")?.TextAt("team_id") is null)
            .Select(static i => i.TextAt("model_name"))
            .OfType<string>()
            .Where(static n => !ModelWildcard.IsWildcard(n))
            .ToHashSet(StringComparer.Ordinal);
        var unlisted = known.Where(n => !listed.Contains(n)).ToList();
        if (unlisted.Count > 0)
            return CheckOutcome.Failed(
                $"/model/info knows {ConfigChecks.First(unlisted)}, and /v1/models does not list it",
                "Restart the proxy: its list is stale.",
                $"{known.Count} and {listed.Count}",
                mayPass: true
            );
        return await AgainstRowsAsync(infos, token);
    }

    // A broken model does not stop LiteLLM's start: it is left out, with a line in the log.
    private async Task<CheckOutcome> AgainstRowsAsync(IReadOnlyList<ConfigMap> infos, CancellationToken token)
    {
        if (context.Deployment.Mode != DeploymentMode.DbSsot || !context.HasDatabase)
            return CheckOutcome.Passed($"/v1/models and /model/info agree on {infos.Count} deployments");
        var served = infos.Select(static i => i.MapAt("model_info")?.TextAt("id")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var left = (await context.StoredAsync().WaitAsync(token))
            .EntriesOf(ConfigSections.Models)
            .Where(r => !served.Contains(r.Key))
            .ToList();
        return left.Count == 0
            ? CheckOutcome.Passed($"/v1/models, /model/info and the database agree on {served.Count} deployments")
            : CheckOutcome.Failed(
                $"the database holds {ConfigChecks.First(left.Select(static r => r.Name))}, and the proxy does not serve it",
                "Wait for the next poll; then look in the proxy's log for the model's name: LiteLLM leaves out what it cannot use.",
                $"{left.Count} not served",
                mayPass: true
            );
    }

    private static string Count(int count, string one, string many) => count == 1 ? $"the {one}" : $"the {count} {many}";

    private static IReadOnlyList<ConfigMap> Items(HttpProbeAnswer answer) =>
        [.. ((answer.Json as ConfigMap)?["data"] as ConfigList)?.Items.OfType<ConfigMap>() ?? []];

    private static HashSet<string> Names(HttpProbeAnswer answer, string key) =>
        Items(answer).Select(i => i.TextAt(key)).OfType<string>().ToHashSet(StringComparer.Ordinal);
}

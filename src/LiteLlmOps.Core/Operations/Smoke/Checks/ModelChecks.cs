using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Checks that the proxy serves the expected models.</summary>
/// <param name="snapshot">The deployment.</param>
/// <param name="proxy">Its address.</param>
/// <param name="suffix">Distinguishes the checks of several proxies. Empty for one proxy.</param>
internal sealed class ModelChecks(DeploymentSnapshot snapshot, Uri proxy, string suffix)
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

    private async Task<LlmCheckResult> ListedAsync(CancellationToken token)
    {
        var listed = Names(await snapshot.AnswerAsync(proxy, "v1/models").WaitAsync(token), "id");
        var required = snapshot.Deployment.Smoke.RequiredAliases;
        var missing = required.Where(a => !listed.Contains(a)).ToList();
        if (missing.Count == 0)
            return required.Count == 0
                ? listed.Count > 0
                    ? LlmCheckResult.Passed($"Serves {listed.Count} models. smoke.requiredAliases of llmops.yaml lists no required model.")
                    : await MissingAsync([], "Serves no models.")
                : LlmCheckResult.Passed($"Serves all required models ({required.Count} of {listed.Count}).");
        return await MissingAsync(missing, $"Missing in /v1/models: {ConfigChecks.First(missing)}.", $"{listed.Count} listed");
    }

    // Without a first seed the database has no models, so the proxy cannot serve any.
    private async Task<LlmCheckResult> MissingAsync(IReadOnlyList<string> names, string message, string? details = null)
    {
        if (snapshot.Deployment.Mode == DeploymentMode.DbSsot && snapshot.HasDatabase)
        {
            var stored = await snapshot.StoredAsync();
            var rows = stored.EntriesOf(ConfigSections.Models).Count;
            if (rows == 0)
                return new LlmCheckResult
                {
                    Status = CheckStatus.Expected,
                    Message = $"{message} Expected, because the database has no models before the first seed.",
                    Remediation = "Seed the database: Invoke-LlmSeed.",
                    Details = details,
                };
            if (names.Count > 0 && await AreOnlyDeclaredAsync(names, stored))
                return LlmCheckResult.Failed(
                    $"{message} Declared, but not in the database.",
                    "Review the differences with Get-LlmDrift, then apply the declaration with Invoke-LlmSeed.",
                    details
                );
            return LlmCheckResult.Failed(
                message,
                $"The database has {rows} models. Get-LlmDrift -Section model_list shows the differences; Invoke-LlmSeed applies them.",
                details,
                isTransient: true
            );
        }

        return LlmCheckResult.Failed(message, "Declare the model, render the file with Export-LlmConfig, and restart the proxy.", details);
    }

    // A declaration that cannot be read is reported by the check ConfigReads.
    private async Task<bool> AreOnlyDeclaredAsync(IReadOnlyList<string> names, StoredState stored)
    {
        try
        {
            var declared = new ServedNames().With((await snapshot.DeclaredAsync()).Root);
            var served = new ServedNames().With(stored);
            return names.All(n => declared.Has(n) && !served.Has(n));
        }
        catch (LlmException)
        {
            return false;
        }
    }

    private async Task<LlmCheckResult> AgreeAsync(CancellationToken token)
    {
        var listed = Names(await snapshot.AnswerAsync(proxy, "v1/models").WaitAsync(token), "id");
        var answer = await snapshot.AnswerAsync(proxy, "model/info").WaitAsync(token);
        var infos = Items(answer);
        // Models of a team are listed for the keys of that team only, and wildcard names are expanded in the list.
        var known = infos
            .Where(static i => i.MapAt("model_info")?.TextAt("team_id") is null)
            .Select(static i => i.TextAt("model_name"))
            .OfType<string>()
            .Where(static n => !ModelWildcard.IsWildcard(n))
            .ToHashSet(StringComparer.Ordinal);
        var unlisted = known.Where(n => !listed.Contains(n)).ToList();
        if (unlisted.Count > 0)
            return LlmCheckResult.Failed(
                $"Returned by /model/info but not listed by /v1/models: {ConfigChecks.First(unlisted)}.",
                "Restart the proxy: its model list is out of date.",
                $"{known.Count} and {listed.Count}",
                isTransient: true
            );
        return await AgainstRowsAsync(infos, token);
    }

    // LiteLLM skips a model that it cannot load and logs an error.
    private async Task<LlmCheckResult> AgainstRowsAsync(IReadOnlyList<ConfigMap> infos, CancellationToken token)
    {
        if (snapshot.Deployment.Mode != DeploymentMode.DbSsot || !snapshot.HasDatabase)
            return LlmCheckResult.Passed($"/v1/models and /model/info agree on {infos.Count} deployments.");
        var served = infos.Select(static i => i.MapAt("model_info")?.TextAt("id")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var left = (await snapshot.StoredAsync().WaitAsync(token))
            .EntriesOf(ConfigSections.Models)
            .Where(r => !served.Contains(r.Key))
            .ToList();
        return left.Count == 0
            ? LlmCheckResult.Passed($"/v1/models, /model/info and the database agree on {served.Count} deployments.")
            : LlmCheckResult.Failed(
                $"In the database but not served by the proxy: {ConfigChecks.First(left.Select(static r => r.Name))}.",
                "Wait for the next poll, then search the log of the proxy for the model name: LiteLLM skips models that it cannot load.",
                $"{left.Count} not served",
                isTransient: true
            );
    }

    private static IReadOnlyList<ConfigMap> Items(HttpProbeAnswer answer) =>
        [.. ((answer.Json as ConfigMap)?["data"] as ConfigList)?.Items.OfType<ConfigMap>() ?? []];

    private static HashSet<string> Names(HttpProbeAnswer answer, string key) =>
        Items(answer).Select(i => i.TextAt(key)).OfType<string>().ToHashSet(StringComparer.Ordinal);
}

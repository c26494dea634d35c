using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Smoke;

/// <summary>Checks that a proxy runs the guardrails of its file.</summary>
/// <param name="snapshot">The deployment.</param>
/// <param name="proxy">Its address.</param>
/// <param name="suffix">Distinguishes the checks of several proxies. Empty for one proxy.</param>
internal sealed class GuardrailChecks(DeploymentSnapshot snapshot, Uri proxy, string suffix)
{
    public IEnumerable<Check> All(string keyAccepted)
    {
        yield return new Check("Guardrails" + suffix, ProxyChecks.Category, CheckLevel.Standard, proxy.ToString().TrimEnd('/'), RunAsync)
        {
            DependsOn = [keyAccepted],
            TimeoutCauses = [DatabaseChecks.Reachable],
        };
    }

    // LiteLLM lists a guardrail of its file only when it could initialize it: 1.106.0 starts without one that it could not, 1.83.2 does not start (init_guardrails.py).
    private async Task<LlmCheckResult> RunAsync(CancellationToken token)
    {
        var declared = GuardrailComparison.ByName((await snapshot.StartFileAsync().WaitAsync(token))?[GuardrailComparison.Section]);
        var seeded = await SeededAsync(token);
        if (declared.Count == 0 && seeded.Count == 0)
            return LlmCheckResult.Skipped("No guardrails are declared.");
        var answer = await snapshot.AnswerAsync(proxy, "v2/guardrails/list").WaitAsync(token);
        if ((answer.Json as ConfigMap)?["guardrails"] is not ConfigList list || !answer.IsSuccess)
            return LlmCheckResult.Warning(
                "Whether the declared guardrails run could not be determined: the proxy does not list its guardrails.",
                "Check the log of the proxy. It needs its database for this list.",
                answer.Quote()
            );
        var listed = list.Items.OfType<ConfigMap>().Select(static g => g.TextAt(GuardrailEntries.Name)).ToHashSet(StringComparer.Ordinal);
        var notStored = seeded.Where(n => !listed.Contains(n)).Select(static t => PrintableText.Of(t)).ToList();
        if (notStored.Count > 0)
            return LlmCheckResult.Failed(
                $"Does not have {(notStored.Count == 1 ? "a declared guardrail" : "declared guardrails")}: {ConfigChecks.First(notStored)}.",
                "Run Invoke-LlmSeed: neither the database nor the file of the proxy has it.",
                $"{declared.Count + seeded.Count} declared"
            );
        var missing = GuardrailComparison
            .OfProxy((await snapshot.StartFileAsync())![GuardrailComparison.Section], [.. list.Items.OfType<ConfigMap>()], [])
            .ToList();
        var absent = missing.FindAll(static d => d.Difference.Kind == DriftKind.Missing).ConvertAll(static d => PrintableText.Of(d.Name));
        if (absent.Count > 0)
            return LlmCheckResult.Failed(
                $"Does not run {(absent.Count == 1 ? "a declared guardrail" : "declared guardrails")}: {ConfigChecks.First(absent)}.",
                "Search the log of the proxy for the name of the guardrail: LiteLLM starts without a guardrail that it cannot initialize. If its file was changed, restart it.",
                $"{declared.Count} declared"
            );
        return missing.Count > 0
            ? LlmCheckResult.Warning(
                $"Runs guardrails that differ from its file: {ConfigChecks.First([.. missing.Select(static d => PrintableText.Of(d.Name)).Distinct(StringComparer.Ordinal)])}.",
                "Restart the proxy: it reads guardrails of its file only at startup. Get-LlmDrift -Section guardrails shows the differences."
            )
            : LlmCheckResult.Passed(
                seeded.Count == 0
                    ? $"Runs all guardrails of its file ({declared.Count})."
                    : $"Lists the declared guardrails of the database ({seeded.Count}); no endpoint shows whether it runs them.{(declared.Count == 0 ? "" : $" Runs all guardrails of its file ({declared.Count}).")}"
            );
    }

    // Of these the proxy lists the rows, whether it runs them or not.
    private async Task<IReadOnlyList<string>> SeededAsync(CancellationToken token)
    {
        var deployment = snapshot.Deployment;
        if (
            deployment.Mode == DeploymentMode.File
            || !deployment.Seed.Covers(ConfigSections.Guardrails)
            || deployment.Config.Source is null
            || deployment.Database.Url is null
        )
            return [];
        var declared = await snapshot.DeclaredAsync().WaitAsync(token);
        return [.. GuardrailEntries.FromConfig(declared.Root[ConfigSections.Guardrails], []).Select(static e => e.Name)];
    }
}

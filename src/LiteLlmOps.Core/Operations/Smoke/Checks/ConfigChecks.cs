using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Smoke;

/// <summary>Checks that the declared configuration is valid.</summary>
/// <param name="snapshot">The deployment.</param>
internal sealed class ConfigChecks(DeploymentSnapshot snapshot)
{
    public const string Category = "Config";

    private const string Reads = "ConfigReads";

    private readonly Deployment _deployment = snapshot.Deployment;

    public IEnumerable<Check> All()
    {
        var source = _deployment.Config.Source is { } path ? Path.GetFileName(path) : "config";
        yield return new Check(Reads, Category, CheckLevel.Quick, source, _ => ReadsAsync());
        yield return new Check("ConfigRenders", Category, CheckLevel.Quick, source, _ => RendersAsync()) { DependsOn = [Reads] };
        yield return new Check("ConfigKeys", Category, CheckLevel.Quick, source, _ => KeysAsync()) { DependsOn = [Reads] };
        yield return new Check("ConfigVariables", Category, CheckLevel.Quick, source, _ => VariablesAsync()) { DependsOn = [Reads] };
    }

    private async Task<LlmCheckResult> ReadsAsync()
    {
        var declared = await snapshot.DeclaredAsync();
        var models = (declared.Root[ConfigSections.Models] as ConfigList)?.Items.Count ?? 0;
        return LlmCheckResult.Passed("Read with its includes and overlays.", $"{declared.Root.Count} sections, {models} models");
    }

    private async Task<LlmCheckResult> RendersAsync()
    {
        var (declared, rules) = (await snapshot.DeclaredAsync(), await snapshot.FittingRulesAsync());
        var byVersion = rules.Select(r => (r.Version, DesiredState.From(declared.Root, _deployment.Seed, r).Problems)).ToList();
        var problems = byVersion.Skip(1).Aggregate(byVersion[0].Problems, static (common, v) => [.. common.Intersect(v.Problems)]);
        if (problems.Count > 0)
            return LlmCheckResult
                .Failed(
                    Sentence.Of(First(problems.Select(static p => p.Message))),
                    "Correct the declaration: Get-LlmDrift reports each position.",
                    Places(problems.Select(static p => p.Position))
                )
                .At(problems.Select(static p => p.Position));
        if (byVersion.Find(static v => v.Problems.Count > 0) is { Version: { } doubtful, Problems: var possible })
            return LlmCheckResult.Warning(
                Sentence.Of(
                    $"The version of LiteLLM is not known, and in LiteLLM {doubtful} an entry is invalid: {First(possible.Select(static p => p.Message))}"
                ),
                "Set litellm.version in llmops.yaml.",
                Places(possible.Select(static p => p.Position))
            );
        foreach (var version in rules)
            _ = ConfigRenderer.Render(declared.Root, _deployment, version);
        return LlmCheckResult.Passed("Can be rendered; all entries are valid.");
    }

    private async Task<LlmCheckResult> KeysAsync()
    {
        var declared = await snapshot.DeclaredAsync();
        var unknown = UnknownKeys.In(declared.Root).ToList();
        return unknown.Count == 0
            ? LlmCheckResult.Passed("All keys are known to LiteLLM.")
            : LlmCheckResult
                .Warning(
                    $"Valid, but LiteLLM does not know {First(unknown.Select(static u => u.Text))}.",
                    "Correct the name or the section. LiteLLM ignores unknown keys.",
                    Places(unknown.Select(static u => u.Position))
                )
                .At(unknown.Select(static u => u.Position));
    }

    private async Task<LlmCheckResult> VariablesAsync()
    {
        var needed = References(await Task.Run(async () => (await snapshot.DeclaredAsync()).Root))
            .ToLookup(static r => r.Name, static r => r.Position, StringComparer.Ordinal);
        var missing = needed.Where(n => !_deployment.Environment.TryGet(n.Key, out _)).ToList();
        return missing.Count == 0
            ? LlmCheckResult.Passed(
                needed.Count == 0 ? "No variables are referenced." : $"All {needed.Count} variables are defined.",
                string.Join(", ", needed.Select(static n => n.Key).Order(StringComparer.Ordinal))
            )
            : LlmCheckResult
                .Failed(
                    $"Not defined: {First(missing.Select(static m => m.Key))}.",
                    $"Define {(missing.Count == 1 ? "it" : "them")} in one of the deployment's environment files ({string.Join(", ", _deployment.Environment.Files.Select(static f => Path.GetFileName(f.Path)).DefaultIfEmpty("none"))}).",
                    Places(missing.SelectMany(static m => m))
                )
                .At(missing.SelectMany(static m => m));
    }

    private static IEnumerable<(string Name, SourcePosition Position)> References(ConfigNode node) =>
        node switch
        {
            ConfigMap map => map.Entries.SelectMany(static e => References(e.Value)),
            ConfigList list => list.Items.SelectMany(References),
            _ when EnvironmentReference.TryGetName(node, out var name) => [(name, node.Position)],
            _ => [],
        };

    internal static string First(IEnumerable<string> all)
    {
        var list = all.ToList();
        return string.Join(", ", list.Take(5)) + (list.Count > 5 ? $" and {list.Count - 5} more" : "");
    }

    private static string Places(IEnumerable<SourcePosition> positions) =>
        First(
            positions
                .Where(static p => p.IsKnown)
                .Select(static p => $"{Path.GetFileName(p.File)}:{p.Line}")
                .Distinct(StringComparer.Ordinal)
        );
}

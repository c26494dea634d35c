using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Smoke;

/// <summary>Whether what is declared can be used.</summary>
/// <param name="context">What checks look at.</param>
internal sealed class ConfigChecks(DeploymentSnapshot context)
{
    public const string Category = "Config";

    private const string Reads = "ConfigReads";

    private readonly Deployment _deployment = context.Deployment;

    public IEnumerable<Check> All()
    {
        var source = _deployment.Config.Source is { } path ? Path.GetFileName(path) : "config";
        yield return new Check(Reads, Category, CheckLevel.Quick, source, _ => ReadsAsync());
        yield return new Check("ConfigRenders", Category, CheckLevel.Quick, source, _ => RendersAsync()) { DependsOn = [Reads] };
        yield return new Check("ConfigKeys", Category, CheckLevel.Quick, source, _ => KeysAsync()) { DependsOn = [Reads] };
        yield return new Check("ConfigVariables", Category, CheckLevel.Quick, source, _ => VariablesAsync()) { DependsOn = [Reads] };
    }

    private async Task<CheckOutcome> ReadsAsync()
    {
        var declared = await context.DeclaredAsync();
        var models = (declared.Root[ConfigSections.Models] as ConfigList)?.Items.Count ?? 0;
        return CheckOutcome.Passed("reads, with its includes and overlays", $"{declared.Root.Count} sections, {models} models");
    }

    private async Task<CheckOutcome> RendersAsync()
    {
        var (declared, rules) = (await context.DeclaredAsync(), await context.RulesAsync());
        var problems = DesiredState.From(declared.Root, _deployment.Seed, rules).Problems;
        if (problems.Count > 0)
            return CheckOutcome.Failed(
                First(problems.Select(static p => p.Message)),
                "Correct the declaration: Get-LlmDrift names each place.",
                Places(problems.Select(static p => p.Position))
            );
        _ = ConfigRenderer.Render(declared.Root, _deployment, rules);
        return CheckOutcome.Passed("renders, and every entry is understood");
    }

    private async Task<CheckOutcome> KeysAsync()
    {
        var declared = await context.DeclaredAsync();
        var unknown = UnknownKeys.In(declared.Root).ToList();
        return unknown.Count == 0
            ? CheckOutcome.Passed("names only keys that LiteLLM knows")
            : CheckOutcome.Warning(
                $"valid, with {unknown.Count} {(unknown.Count == 1 ? "key" : "keys")} that LiteLLM does not know: {First(unknown.Select(static u => u.Words))}",
                "Correct the name, or leave it: LiteLLM passes over a key that it does not know.",
                Places(unknown.Select(static u => u.Position))
            );
    }

    private async Task<CheckOutcome> VariablesAsync()
    {
        var needed = References(await Task.Run(async () => (await context.DeclaredAsync()).Root))
            .ToLookup(static r => r.Name, static r => r.Position, StringComparer.Ordinal);
        var missing = needed.Where(n => !_deployment.Environment.TryGet(n.Key, out _)).ToList();
        return missing.Count == 0
            ? CheckOutcome.Passed(
                needed.Count == 0 ? "needs no variable" : $"all {needed.Count} variables are defined",
                string.Join(", ", needed.Select(static n => n.Key).Order(StringComparer.Ordinal))
            )
            : CheckOutcome.Failed(
                $"needs {First(missing.Select(static m => m.Key))}, which nothing defines",
                $"Define {(missing.Count == 1 ? "it" : "them")} in one of the deployment's environment files ({string.Join(", ", _deployment.Environment.Files.Select(static f => Path.GetFileName(f.Path)).DefaultIfEmpty("none yet"))}).",
                Places(missing.SelectMany(static m => m))
            );
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
        First(positions.Where(static p => p.IsKnown).Select(static p => $"{Path.GetFileName(p.File)}:{p.Line}").Distinct());
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <summary>One difference of the guardrails.</summary>
internal sealed record GuardrailDifference(
    Plane Plane,
    string Name,
    string Id,
    NodeDifference Difference,
    EffectVerdict Effect,
    DriftCause Cause,
    DateTime? ChangedAt
);

/// <summary>
/// Compares guardrails. LiteLLM runs those of its file, which it loads at startup, and besides them the active rows of LiteLLM_GuardrailsTable, which
/// it loads with each poll; of the same name in both it runs both (1.83.2 and 1.106.0: guardrail_registry.py, InMemoryGuardrailHandler: the id of a
/// guardrail decides, not its name).
/// </summary>
internal static class GuardrailComparison
{
    public const string Section = ConfigSections.Guardrails;

    // The proxy masks others, and adds defaults.
    private static readonly string[] Compared = ["guardrail", "mode", "default_on"];

    /// <summary>The rows of the table of a deployment that does not seed guardrails; all of them run besides the declared ones.</summary>
    public static IEnumerable<GuardrailDifference> OfTable(ConfigNode? declared, IReadOnlyList<StoredRow> rows)
    {
        var byName = ByName(declared);
        foreach (var row in rows.OrderBy(static r => r.Name, StringComparer.Ordinal))
        {
            var reason = byName.TryGetValue(row.Name, out var entries)
                ? $"LiteLLM runs it besides the declared one of the same name{Differing(entries, ParametersOf(row))}; seed.sections of llmops.yaml excludes guardrails: delete one of the two"
                : "it is in LiteLLM_GuardrailsTable only, and seed.sections of llmops.yaml excludes guardrails: declare it, or delete it in the admin UI";
            yield return new GuardrailDifference(
                Plane.Stored,
                row.Name,
                row.Key,
                new NodeDifference(JsonPointer.Of(Section, row.Name), DriftKind.Unexpected, null, Shown(ParametersOf(row)), reason),
                new EffectVerdict(DriftEffect.Effective, "the proxy loads it with its next poll"),
                DriftCause.OutOfBand,
                row.ChangedAt
            );
        }
    }

    /// <summary>The guardrails of the file that a proxy does not run as they are there.</summary>
    /// <param name="file">guardrails of the file of the proxy.</param>
    /// <param name="live">The answer of /v2/guardrails/list.</param>
    /// <param name="services">The services that a restart concerns.</param>
    public static IEnumerable<GuardrailDifference> OfProxy(ConfigNode? file, IReadOnlyList<ConfigMap> live, IReadOnlyList<string> services)
    {
        // Rows of the table are listed whether they run or not.
        var running = live.Where(static g => g.TextAt("guardrail_definition_location") == "config")
            .GroupBy(static g => g.TextAt("guardrail_name") ?? "", StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.ToList(), StringComparer.Ordinal);
        var declared = ByName(file);
        foreach (var (name, entries) in declared)
        {
            var pointer = JsonPointer.Of(Section, name);
            if (!running.TryGetValue(name, out var found))
                yield return Live(name, new NodeDifference(pointer, DriftKind.Missing, entries[0], null, NotRunning), NotRunning, services);
            else if (entries.Count == 1 && found.Count == 1)
            {
                foreach (var key in Differences(entries[0].MapAt("litellm_params"), found[0].MapAt("litellm_params")))
                    yield return Live(
                        name,
                        new NodeDifference(
                            JsonPointer.Append(JsonPointer.Append(pointer, "litellm_params"), key),
                            DriftKind.Changed,
                            entries[0].MapAt("litellm_params")?[key],
                            found[0].MapAt("litellm_params")?[key]
                        ),
                        "the proxy reads guardrails of its file only at startup",
                        services
                    );
            }
        }

        foreach (var (name, found) in running.Where(r => !declared.ContainsKey(r.Key)))
            yield return Live(
                name,
                new NodeDifference(
                    JsonPointer.Of(Section, name),
                    DriftKind.Unexpected,
                    null,
                    Shown(found[0].MapAt("litellm_params") ?? ConfigMap.Empty)
                ),
                "the proxy was started with a file that contains it, or runs it although its row was deleted, as 1.83.2 does until a restart",
                services
            );
    }

    public static ConfigMap ParametersOf(StoredRow row) => (row.Value as ConfigMap)?.MapAt(GuardrailEntries.Parameters) ?? ConfigMap.Empty;

    /// <summary>The keys in which two guardrails differ, of those that can be compared.</summary>
    public static IEnumerable<string> Differences(ConfigMap? declared, ConfigMap? actual) =>
        Compared.Where(k => !IsReference(declared?[k]) && !NodeEquality.AreEqual(Value(declared, k), Value(actual, k)));

    /// <summary>The guardrails of a list by name. A name can occur several times: LiteLLM then balances the load.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<ConfigMap>> ByName(ConfigNode? list) =>
        ((list as ConfigList)?.Items.OfType<ConfigMap>() ?? [])
            .Where(static g => g.TextAt("guardrail_name") is not null)
            .GroupBy(static g => g.TextAt("guardrail_name")!, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => (IReadOnlyList<ConfigMap>)[.. g], StringComparer.Ordinal);

    private const string NotRunning =
        "the proxy does not run it: it was started with another file, or could not initialize it (search its log for the name of the guardrail)";

    private static string Differing(IReadOnlyList<ConfigMap> entries, ConfigMap stored)
    {
        var keys = Differences(entries[0].MapAt("litellm_params"), stored).ToList();
        return keys.Count == 0 ? "" : $", which differs in {string.Join(", ", keys)}";
    }

    private static bool IsReference(ConfigNode? node) =>
        node is ConfigScalar { Text: { } text } && text.StartsWith("os.environ/", StringComparison.Ordinal);

    // A guardrail is off by default.
    private static ConfigNode Value(ConfigMap? parameters, string key) =>
        parameters?[key] switch
        {
            null or ConfigScalar { IsNull: true } when key == "default_on" => new ConfigScalar(false),
            null => ConfigScalar.Null,
            var value => value,
        };

    private static ConfigMap Shown(ConfigMap parameters) => ConfigMap.Empty.With("litellm_params", parameters);

    private static GuardrailDifference Live(string name, NodeDifference difference, string reason, IReadOnlyList<string> services) =>
        new(Plane.Live, name, name, difference, new EffectVerdict(DriftEffect.Restart, reason, services), DriftCause.NotApplied, null);
}

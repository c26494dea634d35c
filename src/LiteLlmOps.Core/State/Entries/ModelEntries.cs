using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>Entries of model_list in a normal form for comparison.</summary>
internal static class ModelEntries
{
    private const string Params = "litellm_params";
    private const string Info = "model_info";
    private const string Blocked = "blocked";

    // LiteLLM adds these to every row: the defaults of the LiteLLM_Params type that are not null.
    private static readonly string[] FalseByDefault = ["use_in_pass_through", "use_litellm_proxy", "merge_reasoning_content_in_choices"];

    // Added by ProxyConfig.get_model_info_with_id.
    private static readonly string[] AddedInfo = ["id", "db_model", "created_at", "created_by", "updated_at", "updated_by"];

    /// <summary>The declared models. Invalid entries are reported as problems.</summary>
    public static IReadOnlyList<ConfigEntry> FromConfig(ConfigNode? section, ICollection<EntryProblem> problems)
    {
        var entries = new List<ConfigEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in EntryLists.Items(section, ConfigSections.Models, problems))
        {
            if (item is not ConfigMap map || string.IsNullOrEmpty(map.TextAt("model_name")) || map.MapAt(Params) is not { } parameters)
            {
                problems.Add(
                    new EntryProblem(ErrorIds.ModelInvalid, item.Position, "A model requires a model_name and a litellm_params map.")
                );
                continue;
            }

            foreach (var one in PerOrganization(parameters))
                Add(map, one, entries, seen, problems);
        }

        return entries;
    }

    /// <summary>A row in the same form. LiteLLM copies the column blocked into model_info.</summary>
    public static ConfigMap FromRow(string name, ConfigNode parameters, ConfigNode? info, bool blocked = false) =>
        new([
            KeyValuePair.Create<string, ConfigNode>("model_name", new ConfigScalar(name)),
            KeyValuePair.Create(Params, parameters is ConfigMap map ? NormalizeParams(map) : parameters),
            KeyValuePair.Create<string, ConfigNode>(Info, NormalizeInfo(info as ConfigMap ?? ConfigMap.Empty, blocked)),
        ]);

    private static void Add(
        ConfigMap map,
        ConfigMap parameters,
        List<ConfigEntry> entries,
        HashSet<string> seen,
        ICollection<EntryProblem> problems
    )
    {
        var name = map.TextAt("model_name")!;
        var info = map.MapAt(Info) ?? ConfigMap.Empty;
        var value = FromRow(name, WithEntryLimits(map, parameters), info);
        var declared = DeclaredId(info);
        var key = declared ?? DerivedIds.Unique(DerivedIds.Model(name, value), seen);
        if (declared is not null && !seen.Add(declared))
        {
            problems.Add(
                new EntryProblem(
                    ErrorIds.ModelIdDuplicate,
                    map.Position,
                    $"The model id '{declared}' is declared twice; each model_info.id must be unique."
                )
            );
            return;
        }

        entries.Add(new ConfigEntry(ConfigSections.Models, key, declared is not null, name, new ConfigMap(value.Entries, map.Position)));
    }

    private static string? DeclaredId(ConfigMap info) =>
        info["id"] switch
        {
            ConfigScalar { Text: { Length: > 0 } text } => text,
            // LiteLLM also converts a number to a text (router.py, ModelInfo.id).
            ConfigScalar { Value: long number } => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };

    // Router.set_model_list creates one deployment per organization.
    private static IEnumerable<ConfigMap> PerOrganization(ConfigMap parameters) =>
        parameters["organization"] is ConfigList { Items.Count: > 0 } list
            ? list.Items.Select(o => parameters.With("organization", o))
            : [parameters];

    // Older configs have rpm and tpm next to litellm_params. The table has no columns for them.
    private static ConfigMap WithEntryLimits(ConfigMap map, ConfigMap parameters)
    {
        foreach (var limit in new[] { "rpm", "tpm" })
        {
            if (map[limit] is { } value && !parameters.Has(limit))
                parameters = parameters.With(limit, value);
        }

        return parameters;
    }

    private static ConfigMap NormalizeParams(ConfigMap map) =>
        new(map.Entries.Where(static e => e.Value is not ConfigScalar { IsNull: true } && !IsDefault(e)), map.Position);

    private static bool IsDefault(KeyValuePair<string, ConfigNode> entry) =>
        entry.Value is ConfigScalar { Value: false } && FalseByDefault.Contains(entry.Key, StringComparer.Ordinal);

    private static ConfigMap NormalizeInfo(ConfigMap map, bool blocked)
    {
        var kept = map.Entries.Where(static e =>
            e.Value is not ConfigScalar { IsNull: true }
            && !AddedInfo.Contains(e.Key, StringComparer.Ordinal)
            && e is not { Key: Blocked, Value: ConfigScalar { Value: false } }
        );
        var info = new ConfigMap(kept, map.Position);
        return blocked ? info.With(Blocked, new ConfigScalar(true)) : info;
    }
}

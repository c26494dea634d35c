using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>Entries of guardrails in a normal form for comparison, and those that LiteLLM cannot run from its table.</summary>
internal static class GuardrailEntries
{
    public const string Name = "guardrail_name";
    public const string Parameters = "litellm_params";
    public const string Info = "guardrail_info";
    public const string Id = "guardrail_id";
    public const string Team = "team_id";

    // The defaults of LitellmParams that are not null (types/guardrails.py): LiteLLM writes them into each row. Each is that of 1.83.2, of 1.106.0, or of
    // both; a field that one of them does not have is none of its parameters.
    private static readonly Dictionary<string, object> Defaults = new(StringComparer.Ordinal)
    {
        ["action"] = "block",
        ["api_version"] = "v1",
        ["block_on_violation"] = true,
        ["breakdown"] = true,
        ["chunk_budget_chars"] = 25_000L,
        ["confidence_threshold"] = 0.5,
        ["content_filter_threshold"] = 0.5,
        ["contextual_grounding_from_messages"] = false,
        ["default_action"] = "deny",
        ["default_on"] = false,
        ["detect_execution_intent"] = true,
        ["dev_info"] = true,
        ["disable_exception_on_block"] = false,
        ["experimental_use_latest_role_message_only"] = false,
        ["fail_on_error"] = true,
        ["include_evidence"] = true,
        ["include_scanners"] = true,
        ["is_detector_server"] = true,
        ["mask"] = false,
        ["on_disallowed_action"] = "block",
        ["on_flagged"] = "block",
        ["on_flagged_action"] = "monitor",
        ["only_scan_new_messages"] = false,
        ["payload"] = true,
        ["pii_confidence_threshold"] = 0.5,
        ["presidio_language"] = "en",
        ["prompt_attack_threshold"] = 0.5,
        ["sanitize_error_detail"] = true,
        ["send_user_api_key_alias"] = false,
        ["send_user_api_key_team_id"] = false,
        ["send_user_api_key_user_id"] = false,
        ["skip_unscannable_attachments"] = false,
        ["sticky_session_routing"] = true,
        ["unreachable_fallback"] = "fail_closed",
        ["use_v2"] = false,
        ["verify_ssl"] = true,
    };

    /// <summary>The declared guardrails that a seed stores. Invalid entries are reported as problems.</summary>
    public static IReadOnlyList<ConfigEntry> FromConfig(ConfigNode? section, ICollection<EntryProblem> problems)
    {
        var items = EntryLists.Items(section, ConfigSections.Guardrails, problems);
        var entries = new List<ConfigEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item is not ConfigMap map || !IsValid(map))
                problems.Add(
                    new EntryProblem(
                        ErrorIds.GuardrailInvalid,
                        item.Position,
                        "A guardrail requires a guardrail_name, and a litellm_params map with guardrail and mode."
                    )
                );
            else if (!StaysInFile(map, items) && Entry(map) is var entry)
            {
                if (seen.Add(entry.Key))
                    entries.Add(entry);
                else
                    problems.Add(
                        new EntryProblem(
                            ErrorIds.GuardrailInvalid,
                            map.Position,
                            $"The guardrail_id '{entry.Key}' is declared twice; each must be unique."
                        )
                    );
            }
        }

        return entries;
    }

    /// <summary>The guardrails that only the file can hold. Null when there is none.</summary>
    public static ConfigList? InFile(ConfigNode section) =>
        section is ConfigList list
        && list.Items.Where(i => i is not ConfigMap map || StaysInFile(map, list.Items)).ToList() is { Count: > 0 } kept
            ? new ConfigList(kept, list.Position)
            : null;

    /// <summary>A row in the same form.</summary>
    public static ConfigMap FromRow(
        string name,
        ConfigNode parameters,
        ConfigNode? info,
        ConfigNode? team,
        SourcePosition position = default
    )
    {
        var value = new ConfigMap(
            [
                KeyValuePair.Create<string, ConfigNode>(Name, new ConfigScalar(name)),
                KeyValuePair.Create(Parameters, parameters is ConfigMap map ? Normalize(map) : parameters),
            ],
            position
        );
        if (info is not null && !NodeComparer.IsNothing(info))
            value = value.With(Info, info);
        return team is null or ConfigScalar { IsNull: true } ? value : value.With(Team, team);
    }

    /// <summary>The id of a guardrail of the file of a running proxy. Null when the proxy chooses one at random.</summary>
    public static string? IdInFile(ConfigMap guardrail, LiteLlmRelease release) =>
        guardrail.TextAt(Id) is { Length: > 0 } declared ? declared
        : release.HasGuardrailSecrets && guardrail.TextAt(Name) is { } name ? DerivedIds.Guardrail(name)
        : null;

    private static ConfigEntry Entry(ConfigMap map)
    {
        var name = map.TextAt(Name)!;
        var declared = map.TextAt(Id) is { Length: > 0 } id ? id : null;
        var value = FromRow(name, map[Parameters]!, map[Info], map[Team], map.Position);
        return new ConfigEntry(ConfigSections.Guardrails, declared ?? DerivedIds.Guardrail(name), declared is not null, name, value);
    }

    private static bool IsValid(ConfigMap map) =>
        map.TextAt(Name) is { Length: > 0 }
        && map.MapAt(Parameters) is { } parameters
        && parameters.TextAt("guardrail") is { Length: > 0 }
        && !NodeComparer.IsNothing(parameters["mode"]);

    // A poll gives neither the folder of the config file, which a class of its own needs, nor the router, which semantic_guard needs
    // (sync_guardrail_from_db); and guardrail_name is unique in the table, while the file can have several of one name, between which LiteLLM balances.
    private static bool StaysInFile(ConfigMap map, IReadOnlyList<ConfigNode> all) =>
        map.MapAt(Parameters)?.TextAt("guardrail") is { } type && (type == "semantic_guard" || type.Contains('.', StringComparison.Ordinal))
        || (map.TextAt(Name) is { } name && all.Count(i => (i as ConfigMap)?.TextAt(Name) == name) > 1);

    private static ConfigMap Normalize(ConfigMap map) => new(map.Entries.Where(static e => !IsDefault(e)), map.Position);

    // null is a value of a parameter with another default: a threshold of null only logs.
    private static bool IsDefault(KeyValuePair<string, ConfigNode> entry) =>
        entry.Value is ConfigScalar scalar && NodeEquality.ScalarsEqual(scalar.Value, Defaults.GetValueOrDefault(entry.Key));
}

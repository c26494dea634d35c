using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Drift;

/// <summary>One difference between what the proxy should serve and what it serves.</summary>
internal sealed record LiveDifference(
    string Section,
    string Name,
    string Id,
    StoredRow? Stored,
    NodeDifference Difference,
    EffectVerdict Effect
);

/// <summary>Compares Stored with Live: the database, as this version applies it, with what the proxy reports.</summary>
/// <param name="stored">The database.</param>
/// <param name="file">The config file of the proxy. Null when it could not be read.</param>
/// <param name="live">The proxy.</param>
/// <param name="rules">The rules of its version.</param>
/// <param name="effects">Determines when a stored value takes effect.</param>
/// <param name="environment">The values of references.</param>
/// <param name="includeEqual">True to include what is equal.</param>
internal sealed class LiveComparison(
    StoredState stored,
    ConfigMap? file,
    LiveState live,
    LiteLlmRules rules,
    EffectRules effects,
    DeploymentEnvironment environment,
    bool includeEqual = false
)
{
    // Maps in which only the deployment sets keys; to other maps the router adds keys of its own.
    private static readonly string[] ByGroup = ["model_group_alias", "model_group_retry_policy"];

    private static readonly EffectVerdict OtherFile = new(DriftEffect.Shadowed, "the proxy reports that its config file sets it");

    private static readonly EffectVerdict UnknownFile = new(
        DriftEffect.Unknown,
        "the proxy's config file is not known, and it may declare the server"
    );

    private static readonly EffectVerdict NextPoll = new(DriftEffect.Effective, "the proxy has not loaded it from the database yet");

    public IEnumerable<LiveDifference> Differences() =>
        [
            .. OfCredentials(),
            .. OfModels(),
            .. OfMcpServers(),
            .. rules.Release.SettlesPerKey ? OfFields() : OfSettings(ConfigSections.General, live.GeneralSettings, onlyKnown: true),
            // From 1.103 the proxy applies keys that the endpoint does not report, such as enable_tag_filtering.
            .. OfSettings(ConfigSections.Router, live.RouterSettings, onlyKnown: rules.Release.SettlesPerKey),
        ];

    private IEnumerable<LiveDifference> OfModels()
    {
        var rows = stored.EntriesOf(ConfigSections.Models);
        if (effects.OfEntry(ConfigSections.Models, isDeleted: false, isLast: false).Effect != DriftEffect.Effective)
            yield break;
        foreach (var row in rows.Where(static r => r.Value is ConfigMap map && map.MapAt("litellm_params") is not null))
        {
            var differences = OfModel(row, (ConfigMap)row.Value).ToList();
            var effect = NodeDifference.IsOnly(differences, JsonPointer.Append(row.Pointer, "model_name")) ? effects.OfRename() : NextPoll;
            foreach (var difference in differences)
                yield return new LiveDifference(
                    ConfigSections.Models,
                    row.Name,
                    row.Key,
                    row,
                    difference,
                    effect.Effect == DriftEffect.Effective ? NextPoll : effect
                );
        }

        var known = rows.Select(static r => r.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var model in live.Models.Values.Where(m => m.IsFromDatabase && !known.Contains(m.Id)))
        {
            var effect = effects.OfEntry(ConfigSections.Models, isDeleted: true, isLast: rows.Count == 0);
            var shown = ModelEntries.FromRow(model.Names[0], model.Parameters, ConfigMap.Empty);
            var difference = new NodeDifference(
                JsonPointer.Of(ConfigSections.Models, model.Id),
                DriftKind.Unexpected,
                null,
                shown,
                "its row was deleted from the database"
            );
            yield return new LiveDifference(ConfigSections.Models, model.Names[0], model.Id, null, difference, effect);
        }
    }

    private IEnumerable<NodeDifference> OfModel(StoredRow row, ConfigMap value)
    {
        if (!live.Models.TryGetValue(row.Key, out var model))
            return [new NodeDifference(row.Pointer, DriftKind.Missing, value, null, WhyNotServed(value))];
        var desired = new ConfigMap(
            value.Entries.Select(e => KeyValuePair.Create(e.Key, e.Key == "litellm_params" ? Visible((ConfigMap)e.Value) : e.Value))
        ).Without("blocked");
        var name = model.IsServedAs(TeamModel.PublicNameOf(value)) ? row.Name : model.NameLike(row.Name);
        var actual = ModelEntries.FromRow(name, model.Parameters, model.Info);
        return WithEqual(
            new NodeComparer(CompareParameter, ignoreUnexpected: true).Compare(desired, actual, row.Pointer),
            row.Pointer,
            value
        );
    }

    private string? WhyNotServed(ConfigMap value) =>
        file is not null
        && value.MapAt("litellm_params") is { } parameters
        && ModelProvider.Unknown(
            parameters,
            ModelProvider.Custom(file),
            name => environment.TryGet(name, out var found) ? found.Text : null
        )
            is { } model
            ? $"LiteLLM skips the model, because it cannot determine the provider of '{PrintableText.Of(model)}'"
            : null;

    private static ConfigMap Visible(ConfigMap parameters) => parameters.Where(static k => !LiteLlmMask.IsRemoved(k));

    private ScalarVerdict CompareParameter(ConfigNode desired, ConfigNode actual, string pointer) =>
        CompareShown(
            desired,
            actual,
            pointer,
            LiteLlmMask.OfParameter,
            new ValueComparison(rules, environment, ConfigSections.Models, resolve: false).Compare
        );

    private ScalarVerdict CompareCredential(ConfigNode desired, ConfigNode actual, string pointer) =>
        CompareShown(desired, actual, pointer, LiteLlmMask.OfCredential, static (_, _, _) => new(Agreement.Different));

    // The proxy returns the value of a reference; when the value is unknown here, the response cannot be compared.
    private ScalarVerdict CompareShown(
        ConfigNode desired,
        ConfigNode actual,
        string pointer,
        Func<string, string, string> mask,
        ScalarComparison compare
    )
    {
        var name = JsonPointer.Last(pointer);
        if (EnvironmentReference.TryGetName(desired, out var variable) && rules.Release.ResolvesReferencesInRows)
        {
            if (!environment.TryGet(variable, out var value))
                return new(Agreement.Same);
            desired = new ConfigScalar(value.Text);
        }

        var same = NodeEquality.AreEqual(desired, actual) || !IsDifferentText(desired, actual, t => mask(name, t));
        return same ? new(Agreement.Same) : compare(desired, actual, pointer);
    }

    private static bool IsDifferentText(ConfigNode desired, ConfigNode actual, Func<string, string> mask) =>
        (desired as ConfigScalar)?.Text is not { } text
        || (actual as ConfigScalar)?.Text is not { } shown
        || !string.Equals(mask(text), shown, StringComparison.Ordinal);

    private IEnumerable<LiveDifference> OfMcpServers()
    {
        if (live.McpServers is null || effects.OfEntry(ConfigSections.McpServers, false, false).Effect != DriftEffect.Effective)
            yield break;
        var rows = stored.EntriesOf(ConfigSections.McpServers);
        foreach (var row in rows)
        {
            foreach (var difference in OfMcpServer(row, (ConfigMap)row.Value))
                yield return new LiveDifference(ConfigSections.McpServers, row.Name, row.Key, row, difference, NextPoll);
        }

        var known = rows.Select(static r => r.Key).ToHashSet(StringComparer.Ordinal);
        var inFile = file?.MapAt(ConfigSections.McpServers) ?? ConfigMap.Empty;
        foreach (var (id, server) in live.McpServers.Where(s => !known.Contains(s.Key) && !inFile.Has(s.Value.TextAt("server_name") ?? "")))
        {
            var difference = new NodeDifference(
                JsonPointer.Of(ConfigSections.McpServers, id),
                DriftKind.Unexpected,
                null,
                McpServerEntries.FromRow(server),
                file is null ? "it has no row in the database" : "its row was deleted from the database"
            );
            var effect = file is null ? UnknownFile : NextPoll;
            yield return new LiveDifference(ConfigSections.McpServers, server.TextAt("server_name") ?? id, id, null, difference, effect);
        }
    }

    // The response omits the credentials, and columns that the proxy does not keep in memory.
    private IEnumerable<NodeDifference> OfMcpServer(StoredRow row, ConfigMap value)
    {
        if (!live.McpServers!.TryGetValue(row.Key, out var server))
            return [new NodeDifference(row.Pointer, DriftKind.Missing, value, null)];
        var reported = value.Where(k =>
            server.Has(McpServerEntries.ColumnOf(k))
            && !McpServerEntries.CredentialKeys.Contains(k, StringComparer.Ordinal)
            && k != "mcp_info"
        );
        var compare = new NodeComparer(CompareParameter, ignoreUnexpected: true);
        return WithEqual(compare.Compare(reported, McpServerEntries.FromRow(server), row.Pointer), row.Pointer, value);
    }

    private IEnumerable<LiveDifference> OfCredentials()
    {
        if (live.Credentials is null || effects.OfEntry(ConfigSections.Credentials, false, false).Effect != DriftEffect.Effective)
            yield break;
        foreach (var row in stored.EntriesOf(ConfigSections.Credentials))
        {
            foreach (var difference in OfCredential(row, (ConfigMap)row.Value))
                yield return new LiveDifference(ConfigSections.Credentials, row.Name, row.Key, row, difference, NextPoll);
        }
    }

    private IEnumerable<NodeDifference> OfCredential(StoredRow row, ConfigMap value)
    {
        if (!live.Credentials!.TryGetValue(row.Key, out var credential))
            return [new NodeDifference(row.Pointer, DriftKind.Missing, value, null)];
        var compare = new NodeComparer(CompareCredential, ignoreUnexpected: true);
        var actual = CredentialEntries.FromRow(credential[CredentialEntries.Values] ?? ConfigMap.Empty, credential[CredentialEntries.Info]);
        return WithEqual(compare.Compare(value, actual, row.Pointer), row.Pointer, value);
    }

    private IEnumerable<LiveDifference> OfSettings(string section, ConfigMap? served, bool onlyKnown)
    {
        if (served is null || stored.Settings.GetValueOrDefault(section) is not { Value: ConfigMap wanted } row)
            yield break;
        var values = new ValueComparison(rules, environment, section, resolve: true);
        foreach (var (key, value) in wanted.Entries)
        {
            if (
                effects.OfSetting(section, key, value, null).Effect != DriftEffect.Effective
                || (onlyKnown && !served.Has(key))
                || IsOfUnknownFile(section, key, value)
            )
                continue;
            var pointer = JsonPointer.Of(section, key);
            var isWhole = ByGroup.Contains(key, StringComparer.Ordinal) && (file is not null || rules.Release.SettlesPerKey);
            var comparer = new NodeComparer(values.Compare, ignoreUnexpected: !isWhole);
            foreach (var difference in WithEqual(comparer.Compare(WithFile(section, key, value), served[key], pointer), pointer, value))
                yield return new LiveDifference(section, key, section, row, difference, NextPoll);
        }
    }

    // Up to 1.102 null leaves the value of the file, which is not known.
    private bool IsOfUnknownFile(string section, string key, ConfigNode value) =>
        file is null
        && !rules.Release.SettlesPerKey
        && value is ConfigScalar { IsNull: true }
        && rules.RuleOf(section, key) is { IsMerged: true };

    private IEnumerable<LiveDifference> OfFields()
    {
        if (live.GeneralFields is null || stored.Settings.GetValueOrDefault(ConfigSections.General) is not { Value: ConfigMap wanted } row)
            yield break;
        foreach (var (key, value) in wanted.Entries)
        {
            if (
                !live.GeneralFields.TryGetValue(key, out var field)
                || effects.OfSetting(ConfigSections.General, key, value, null).Effect != DriftEffect.Effective
                || IsUnknownReference(value)
            )
                continue;
            var effect = field.Source == LiveSource.File ? OtherFile : NextPoll;
            foreach (var difference in OfField(JsonPointer.Of(ConfigSections.General, key), value, field))
                yield return new LiveDifference(ConfigSections.General, key, ConfigSections.General, row, difference, effect);
        }
    }

    // The proxy resolves the reference, and its value is unknown here.
    private bool IsUnknownReference(ConfigNode value) =>
        EnvironmentReference.TryGetName(value, out var name) && !environment.TryGet(name, out _);

    private IEnumerable<NodeDifference> OfField(string pointer, ConfigNode value, LiveField field)
    {
        if (field.Source == LiveSource.Unset)
            return value is ConfigScalar { IsNull: true }
                ? WithEqual([], pointer, value)
                : [new NodeDifference(pointer, DriftKind.Missing, value, null)];
        var values = new ValueComparison(rules, environment, ConfigSections.General, resolve: true);
        var differences = new NodeComparer(values.Compare).Compare(value, field.Value, pointer);
        return field.Source == LiveSource.Database ? WithEqual(differences, pointer, value) : differences;
    }

    // Up to 1.102 the maps of the router row are merged over those of the file, one level deep.
    private ConfigNode WithFile(string section, string key, ConfigNode value) =>
        rules.Release.SettlesPerKey
            ? value
            : (file?.MapAt(section)?[key], value) switch
            {
                (ConfigMap below, ConfigMap map) => new ConfigMap([.. below.Entries, .. map.Entries]),
                // null gives no value, so that the value of the file applies.
                ({ } below, ConfigScalar { IsNull: true }) when rules.RuleOf(section, key) is { IsMerged: true } => below,
                _ => value,
            };

    private IEnumerable<NodeDifference> WithEqual(IEnumerable<NodeDifference> differences, string pointer, ConfigNode value)
    {
        var found = differences.ToList();
        return found.Count > 0 || !includeEqual ? found : [new NodeDifference(pointer, DriftKind.Equal, value, value)];
    }
}

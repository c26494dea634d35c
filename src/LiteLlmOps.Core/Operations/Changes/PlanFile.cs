using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Changes;

/// <summary>The content of a plan file.</summary>
/// <param name="Declaration">The keyed hash of the declaration that the plan was made from.</param>
/// <param name="Variables">The keyed hashes of the environment variables it uses, by name.</param>
/// <param name="Lines">Its changes.</param>
internal sealed record PlanContent(string Declaration, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<PlanLine> Lines);

/// <param name="Action">The action.</param>
/// <param name="Path">The path of the change.</param>
/// <param name="Name">The key of the setting, or the name of the entry.</param>
/// <param name="Fields">The paths of the values that change.</param>
/// <param name="Value">The keyed hash of the new value.</param>
/// <param name="Row">The keyed hash of the row's fingerprint. Null when there was no row.</param>
internal sealed record PlanLine(string Action, string Path, string Name, IReadOnlyList<string> Fields, string Value, string? Row);

/// <summary>Reads and writes plans as files: readable changes, with keyed hashes by which a seed verifies them. No secrets.</summary>
internal static class PlanFile
{
    public const string Format = "llmops-plan-1";

    private const string Seal = "seal";

    /// <param name="deployment">The deployment of the changes.</param>
    /// <param name="declaration">The hash of the declaration.</param>
    /// <param name="changes">The planned changes.</param>
    /// <param name="hash">Hashes with the key of the deployment.</param>
    /// <param name="now">The time, in UTC.</param>
    public static ConfigMap Write(
        Deployment deployment,
        string declaration,
        IReadOnlyList<LlmChange> changes,
        Func<string, string> hash,
        DateTime now
    )
    {
        var variables = changes.SelectMany(static c => c.Write!.Variables).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var document = Map(
            ("format", Text(Format)),
            ("deployment", Text(deployment.Name)),
            ("created", Text(now.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture))),
            ("created_by", Text(Environment.UserName)),
            ("declaration", Text(hash(declaration))),
            (
                "variables",
                new ConfigMap(variables.Select(v => KeyValuePair.Create<string, ConfigNode>(v, Text(VariableHash(deployment, v, hash)))))
            ),
            ("changes", new ConfigList([.. changes.Select(c => Change(c, hash))]))
        );
        return document.With(Seal, Text(SealOf(document, hash)));
    }

    /// <exception cref="LlmException">The file is not a plan, was edited, or belongs to another deployment.</exception>
    public static PlanContent Read(ConfigNode? root, string path, Deployment deployment, Func<string, string> hash)
    {
        if (root is not ConfigMap document || document.TextAt("format") != Format)
            throw new LlmException(
                ErrorIds.PlanInvalid,
                $"'{path}' is not a plan file. Create one with Invoke-LlmSeed -WhatIf | Export-LlmPlan.",
                path
            );
        if (document.TextAt(Seal) is not { } seal || seal != SealOf(document.Without(Seal), hash))
            throw new LlmException(
                ErrorIds.PlanTampered,
                $"The seal of '{path}' is not valid: the file was edited, or belongs to another deployment than '{deployment.Name}'. Create a new plan.",
                path
            );
        var variables = document.MapAt("variables") ?? ConfigMap.Empty;
        return new PlanContent(
            document.TextAt("declaration") ?? "",
            variables.Keys.ToDictionary(static k => k, k => variables.TextAt(k) ?? "", StringComparer.Ordinal),
            [.. (document["changes"] as ConfigList ?? new ConfigList([])).Items.OfType<ConfigMap>().Select(ReadChange)]
        );
    }

    public static string VariableHash(Deployment deployment, string name, Func<string, string> hash) =>
        deployment.Environment.TryGet(name, out var value) ? hash(value.Text) : "";

    public static string ValueHash(PlannedWrite write, Func<string, string> hash) =>
        hash(write.Value is null ? "" : NodeJson.Write(write.Value));

    private static ConfigMap Change(LlmChange change, Func<string, string> hash)
    {
        var write = change.Write!;
        return Map(
            ("action", Text(change.Action.ToString())),
            ("path", Text(change.PathText.Exact)),
            ("name", Text(change.NameText.Exact)),
            ("fields", new ConfigList([.. change.FieldTexts.Select(static f => Text(f.Exact))])),
            ("desired", Shown(change.Desired)),
            ("actual", Shown(change.Actual)),
            ("effect", Text(change.Effect.ToString())),
            ("impact", Text(change.Impact.ToString())),
            ("reason", change.Reason is null ? ConfigScalar.Null : Text(change.Reason)),
            ("value", Text(ValueHash(write, hash))),
            ("row", write.Fingerprint is { } print ? Text(hash(print)) : ConfigScalar.Null)
        );
    }

    private static PlanLine ReadChange(ConfigMap map) =>
        new(
            map.TextAt("action") ?? "",
            map.TextAt("path") ?? "",
            map.TextAt("name") ?? "",
            [.. (map["fields"] as ConfigList ?? new ConfigList([])).Items.OfType<ConfigScalar>().Select(static s => s.Text ?? "")],
            map.TextAt("value") ?? "",
            map.TextAt("row")
        );

    private static string SealOf(ConfigMap document, Func<string, string> hash) => hash(NodeJson.Write(document));

    private static ConfigMap Map(params (string Key, ConfigNode Value)[] entries) =>
        new(entries.Select(static e => KeyValuePair.Create(e.Key, e.Value)));

    private static ConfigScalar Text(string text) => new(text);

    private static ConfigScalar Shown(object? value) => value is null ? ConfigScalar.Null : new ConfigScalar(value);
}

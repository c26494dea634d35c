using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Changes;

/// <summary>A plan as a file: what a seed is to do, in words for people, and as keyed hashes for the seed. No secret is in it.</summary>
internal static class PlanFile
{
    public const string Format = "llmops-plan-1";

    private const string Seal = "seal";

    /// <param name="deployment">The deployment that it is for.</param>
    /// <param name="declaration">The hash of the declaration.</param>
    /// <param name="changes">The planned changes.</param>
    /// <param name="hash">Makes hashes under the deployment's key.</param>
    /// <param name="now">The time, in UTC.</param>
    public static ConfigMap Write(
        Deployment deployment,
        string declaration,
        IReadOnlyList<LlmChange> changes,
        Func<string, string> hash,
        DateTime now
    )
    {
        var variables = changes.SelectMany(static c => c.Planned!.Variables).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
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

    /// <exception cref="LlmException">It is no plan, was changed, or is for another deployment.</exception>
    public static PlanContent Read(ConfigNode? root, string path, Deployment deployment, Func<string, string> hash)
    {
        if (root is not ConfigMap document || document.TextAt("format") != Format)
            throw new LlmException(
                ErrorIds.PlanInvalid,
                $"'{path}' is no plan: write one with Invoke-LlmSeed -WhatIf | Export-LlmPlan.",
                path
            );
        if (document.TextAt(Seal) is not { } seal || seal != SealOf(document.Without(Seal), hash))
            throw new LlmException(
                ErrorIds.PlanTampered,
                $"'{path}' was changed after it was written, or is sealed with the key of another deployment than '{deployment.Name}': make a new plan.",
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

    public static string ValueHash(PlannedChange planned, Func<string, string> hash) =>
        hash(planned.Value is null ? "" : NodeJson.Write(planned.Value));

    public static string? RowHash(PlannedChange planned, Func<string, string> hash) =>
        planned.Fingerprint is { } print ? hash(print) : null;

    private static ConfigMap Change(LlmChange change, Func<string, string> hash)
    {
        var planned = change.Planned!;
        return Map(
            ("action", Text(change.Action.ToString())),
            ("path", Text(change.Path)),
            ("name", Text(change.Name)),
            ("fields", new ConfigList([.. change.Fields.Select(Text)])),
            ("desired", Shown(change.Desired)),
            ("actual", Shown(change.Actual)),
            ("effect", Text(change.Effect.ToString())),
            ("impact", Text(change.Impact.ToString())),
            ("reason", change.Reason is null ? ConfigScalar.Null : Text(change.Reason)),
            ("value", Text(ValueHash(planned, hash))),
            ("row", RowHash(planned, hash) is { } row ? Text(row) : ConfigScalar.Null)
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

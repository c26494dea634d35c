using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Drift;

/// <summary>The names of sections and models that a filter can match.</summary>
internal static class DriftNames
{
    /// <summary>The top-level keys that LiteLLM or the deployment knows, the tables of the plane Schema, and 'expected' for the plane Ledger.</summary>
    public static IReadOnlyCollection<string> Sections(PlaneSet planes) =>
        Distinct([
            .. ConfigSections.All,
            .. KnownSettings.Of(KnownSettings.Top),
            .. planes.Declared?.Root.Keys ?? [],
            .. planes.File?.Keys ?? [],
            .. planes.Tables is var (installed, live) ? installed.Schema.Tables.Concat(live.Tables).Select(static t => t.Name) : [],
            MigrationComparison.Ledger,
            DriftBaseline.Section,
        ]);

    /// <summary>The models of all planes that were read.</summary>
    public static IReadOnlyCollection<string> Models(PlaneSet planes) =>
        Distinct([
            .. Models(planes.Declared?.Root),
            .. Models(planes.File),
            .. planes.Stored?.EntriesOf(ConfigSections.Models).Select(static r => r.Name) ?? [],
            .. planes.Live.SelectMany(static l => l.Models.Values).SelectMany(static m => m.Names),
        ]);

    /// <summary>One error for each name that nothing has. None when a plane could not be read, since the name may exist there.</summary>
    /// <param name="planes">The planes that were read.</param>
    /// <param name="sections">Names of sections, without wildcards.</param>
    /// <param name="models">Names of models, without wildcards.</param>
    public static IEnumerable<LlmException> Unknown(PlaneSet planes, IEnumerable<string> sections, IEnumerable<string> models)
    {
        if (planes.Problems.Count > 0)
            return [];
        return
        [
            .. Missing(sections, Sections(planes)).Select(s => UnknownSection(planes, s)),
            .. Searched(planes).Any() ? Missing(models, Models(planes)).Select(m => UnknownModel(planes, m)) : [],
        ];
    }

    private static LlmException UnknownSection(PlaneSet planes, string name)
    {
        var advice =
            planes.Tables is null && name.StartsWith("LiteLLM_", StringComparison.OrdinalIgnoreCase)
                ? "Use -Plane Schema to compare tables."
            : NearestName.OfOrContaining(name, Sections(planes)) is { } near ? $"Did you mean {PrintableText.Of(near)}?"
            : $"Sections: {string.Join(", ", ConfigSections.All.Order(StringComparer.Ordinal))}.";
        return NotFound(
            ErrorIds.SectionNotFound,
            name,
            $"No section named '{name}' in LiteLLM's config or in deployment '{planes.Deployment.Name}'.",
            advice
        );
    }

    private static LlmException UnknownModel(PlaneSet planes, string name) =>
        NotFound(
            ErrorIds.ModelNotFound,
            name,
            $"No model named '{name}' in deployment '{planes.Deployment.Name}' (searched: {string.Join(", ", Searched(planes))}).",
            NearestName.OfOrContaining(name, Models(planes)) is { } near ? $"Did you mean {PrintableText.Of(near)}?" : "Check the name."
        );

    private static LlmException NotFound(ErrorId id, string name, string problem, string advice) => new(id, $"{problem} {advice}", name);

    private static IEnumerable<string> Searched(PlaneSet planes)
    {
        if (planes.Declared is not null)
            yield return "declared config";
        if (planes.File is not null && !ReferenceEquals(planes.File, planes.Declared?.Root))
            yield return "rendered file";
        if (planes.Stored is not null)
            yield return "database";
        if (planes.Live.Count > 0)
            yield return "running proxy";
    }

    private static IEnumerable<string> Missing(IEnumerable<string> names, IReadOnlyCollection<string> known) =>
        names.Distinct(StringComparer.OrdinalIgnoreCase).Where(n => !known.Contains(n, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Models(ConfigMap? root) =>
        (root?[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>().Select(static m => m.TextAt("model_name")).OfType<string>()
        ?? [];

    private static IReadOnlyCollection<string> Distinct(IEnumerable<string> names) => names.ToHashSet(StringComparer.Ordinal);
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Drift;

/// <summary>
/// What a reading of the planes proves. A plane that could not be read has no differences in the result, and one that was read in part can
/// have differences that do not exist.
/// </summary>
internal sealed class DriftCoverage
{
    // Null when nothing could be read.
    private readonly PlaneSet? _planes;
    private readonly IReadOnlyCollection<Plane> _wanted;
    private readonly Dictionary<Plane, Extent> _extents;
    private readonly HashSet<string> _doubtful;

    /// <param name="planes">What was read.</param>
    /// <param name="wanted">The planes that were compared.</param>
    public DriftCoverage(PlaneSet planes, IReadOnlyCollection<Plane> wanted)
    {
        (_planes, _wanted) = (planes, wanted);
        _extents = Enum.GetValues<Plane>().ToDictionary(static p => p, p => ExtentOf(planes, p));
        _doubtful = planes.DoubtfulPaths().ToHashSet(StringComparer.Ordinal);
    }

    private DriftCoverage(IReadOnlyCollection<Plane> wanted) =>
        (_wanted, _extents, _doubtful) = (wanted, Enum.GetValues<Plane>().ToDictionary(static p => p, static _ => Extent.None), []);

    private enum Extent
    {
        None,
        Part,
        Whole,
    }

    /// <summary>The planes that were to be compared and could not be read completely.</summary>
    public IEnumerable<Plane> Incomplete => _wanted.Where(p => _extents[p] != Extent.Whole).Order();

    /// <summary>
    /// True when the schema for the plane Schema was chosen by the tables, because the version was not known. Null when the plane was not
    /// compared.
    /// </summary>
    public bool? IsSchemaGuessed => _planes?.Tables?.Installed.Match is { } match ? match == SchemaMatch.Guess : null;

    /// <summary>The coverage of a deployment that could not be read.</summary>
    public static DriftCoverage Nothing(IReadOnlyCollection<Plane> wanted) => new(wanted);

    /// <summary>Whether a difference that was found exists.</summary>
    public bool Confirms(LlmDrift drift) =>
        _extents[drift.Plane] != Extent.None
        && !IsUndetermined(drift)
        // The row of an entry with an error looks like one that is not declared.
        && (_extents[drift.Plane] == Extent.Whole || drift.Plane != Plane.Stored || drift.Kind != DriftKind.Unexpected);

    /// <summary>Whether a difference that was not found does not exist.</summary>
    public bool Excludes(LlmDrift drift) =>
        _extents[drift.Plane] == Extent.Whole
        && !IsUndetermined(drift)
        && (drift.Plane != Plane.Live || _planes!.Live.All(live => Reports(live, drift)));

    private bool IsUndetermined(LlmDrift drift) =>
        _doubtful.Contains(drift.PathByName)
        || _doubtful.Contains(drift.PathText.Exact)
        || (drift.Plane == Plane.Stored && HasUnreadableTable(drift.Section));

    private bool HasUnreadableTable(string section) =>
        _planes!.Stored!.Schema.Denied.Contains(StoredSchema.TableOf(section))
        || _planes.Desired.SectionsWithoutTable(_planes.Stored.Schema).Contains(section, StringComparer.Ordinal);

    // The endpoint of a section may fail although the proxy answers.
    private bool Reports(LiveState live, LlmDrift drift) =>
        drift.Section switch
        {
            ConfigSections.McpServers => live.McpServers is not null,
            ConfigSections.Credentials => live.Credentials is not null,
            ConfigSections.Guardrails => live.Guardrails is not null,
            ConfigSections.Router => live.RouterSettings is not null,
            ConfigSections.General when _planes!.Rules.Release.SettlesPerKey => live.GeneralFields is { } fields
                && (
                    fields.ContainsKey(drift.NameText.Exact)
                    || !LiveReader.KeysOf(_planes.Stored).Contains(drift.NameText.Exact, StringComparer.Ordinal)
                ),
            ConfigSections.General => live.GeneralSettings is not null,
            _ => true,
        };

    private static Extent ExtentOf(PlaneSet planes, Plane plane) =>
        plane switch
        {
            Plane.Rendered => WholeIf(planes is { Declared: not null, IsFileUnreadable: false }),
            Plane.Stored => planes is not { Declared: not null, Stored: not null } ? Extent.None
            : planes.EntryProblems.Any() ? Extent.Part
            : Extent.Whole,
            Plane.Live => planes.Stored is null || planes.Live.Count == 0 || planes.IsFileUnreadable ? Extent.None
            : planes.Live.Count < planes.Deployment.Proxy.Addresses.Count ? Extent.Part
            : Extent.Whole,
            Plane.Schema => WholeIf(planes.Tables is not null),
            _ => WholeIf(planes.Problems.Count == 0),
        };

    private static Extent WholeIf(bool isRead) => isRead ? Extent.Whole : Extent.None;
}

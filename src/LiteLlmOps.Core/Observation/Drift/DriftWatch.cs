using System.Globalization;

namespace LiteLlmOps.Drift;

/// <summary>One round of a watch.</summary>
/// <param name="Drift">The differences that were found.</param>
/// <param name="Coverage">What they prove.</param>
internal sealed record DriftRound(IReadOnlyList<LlmDrift> Drift, DriftCoverage Coverage)
{
    public IReadOnlyList<LlmException> Problems { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];

    public static DriftRound Of(DriftReading reading, IReadOnlyCollection<Plane> wanted) =>
        new([.. reading.Find()], new DriftCoverage(reading.Planes, wanted))
        {
            Problems = reading.Problems,
            Warnings = reading.Warnings,
            Notes = reading.Notes,
        };

    /// <summary>A round in which nothing could be read.</summary>
    public static DriftRound Failed(LlmException problem, IReadOnlyCollection<Plane> wanted) =>
        new([], DriftCoverage.Nothing(wanted)) { Problems = [problem] };
}

/// <summary>What a round has that the one before did not have.</summary>
internal sealed record DriftWatchResult
{
    public required IReadOnlyList<LlmDriftChange> Changes { get; init; }

    public required IReadOnlyList<LlmException> Problems { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>
/// Follows the differences of one deployment from round to round. What a round does not prove stays as it was: a plane that could not be
/// read has neither lost its differences nor changed them.
/// </summary>
/// <param name="name">The name of the deployment, for messages.</param>
/// <param name="time">The clock.</param>
internal sealed class DriftWatch(string name, TimeProvider time)
{
    // The same path of the plane Live can have several differences: replicas with different values.
    private readonly Dictionary<DriftPlace, List<SeenDrift>> _present = [];

    // In the order in which they disappeared.
    private readonly OrderedDictionary<DriftPlace, PastDrift> _past = [];
    private readonly Dictionary<Plane, DateTime> _incompleteSince = [];
    private readonly NewTexts _problems = new();
    private readonly NewTexts _warnings = new();
    private readonly NewTexts _notes = new();
    private bool _wasSchemaKnown;

    /// <summary>How many differences there are now, as far as it is known.</summary>
    public int Count => _present.Values.Sum(static e => e.Count);

    public DriftWatchResult Observe(DriftRound round)
    {
        var now = time.UtcNow();
        var isPartial = round.Problems.Count > 0;
        return new DriftWatchResult
        {
            Changes = Compare(round, now),
            Problems = _problems.Of(round.Problems, static p => $"{p.ErrorId} {p.Message}", keepsOthers: false),
            // A file that could not be read has no warnings: they are not new when it is readable again.
            Warnings = [.. Completed(round.Coverage, now), .. _warnings.Of(round.Warnings, static w => w, isPartial)],
            Notes = _notes.Of(round.Notes, static n => n, isPartial),
        };
    }

    private List<LlmDriftChange> Compare(DriftRound round, DateTime now)
    {
        var proof = ProofOf(round.Coverage);
        var changes = new List<LlmDriftChange>();
        var places = new HashSet<DriftPlace>();
        foreach (var group in round.Drift.Where(proof.Confirms).GroupBy(DriftPlace.Of))
        {
            places.Add(group.Key);
            Compare(group.Key, [.. group], proof, now, changes);
        }

        foreach (var place in _present.Keys.Where(p => !places.Contains(p)).ToList())
            Compare(place, [], proof, now, changes);
        ForgetOldest();
        return changes;
    }

    private void Compare(DriftPlace place, List<LlmDrift> found, Proof proof, DateTime now, List<LlmDriftChange> changes)
    {
        var after = new List<SeenDrift>();
        foreach (var entry in ExceptUnchanged(place, found, after, now))
        {
            var next = found.FirstOrDefault();
            found.Remove(next!);
            if (!proof.Excludes(entry.Drift))
                after.Add(entry);
            else if (next is null)
                changes.Add(Disappear(place, entry, now));
            else
                after.Add(Add(changes, entry.At(next, now), DriftChangeKind.Changed, now));
        }

        foreach (var drift in found)
            after.Add(Add(changes, Appear(place, drift, now), DriftChangeKind.Appeared, now));
        if (after.Count > 0)
            _present[place] = after;
        else
            _present.Remove(place);
    }

    // Moves those that are still there from what was found to what is there now, and returns the others.
    private List<SeenDrift> ExceptUnchanged(DriftPlace place, List<LlmDrift> found, List<SeenDrift> after, DateTime now)
    {
        var others = new List<SeenDrift>();
        foreach (var entry in _present.GetValueOrDefault(place) ?? [])
        {
            if (found.Find(d => entry.HasValuesOf(d)) is not { } same)
            {
                others.Add(entry);
                continue;
            }

            found.Remove(same);
            after.Add(entry.At(same, now));
        }

        return others;
    }

    private SeenDrift Appear(DriftPlace place, LlmDrift drift, DateTime now) =>
        _past.Remove(place, out var past) ? new SeenDrift(drift, past.FirstSeen, now, past.Flips + 1) : new SeenDrift(drift, now, now, 0);

    private LlmDriftChange Disappear(DriftPlace place, SeenDrift entry, DateTime now)
    {
        _past.Remove(place);
        _past.Add(place, new PastDrift(entry.FirstSeen, entry.Flips));
        return entry.As(DriftChangeKind.Disappeared, now);
    }

    private static SeenDrift Add(List<LlmDriftChange> changes, SeenDrift entry, DriftChangeKind kind, DateTime now)
    {
        changes.Add(entry.As(kind, now));
        return entry;
    }

    private void ForgetOldest()
    {
        var excess = _past.Count - (int)Limits.RememberedDrift.Most;
        if (excess <= 0)
            return;
        var kept = _past.Skip(excess).ToList();
        _past.Clear();
        foreach (var (place, past) in kept)
            _past.Add(place, past);
    }

    // While the proxy is away, the version is not known, and the tables would be compared with another schema than before.
    private Proof ProofOf(DriftCoverage coverage)
    {
        _wasSchemaKnown |= coverage.IsSchemaGuessed == false;
        return new Proof(coverage, _wasSchemaKnown && coverage.IsSchemaGuessed == true);
    }

    private List<string> Completed(DriftCoverage coverage, DateTime now)
    {
        var incomplete = coverage.Incomplete.ToHashSet();
        foreach (var plane in incomplete)
            _incompleteSince.TryAdd(plane, now);
        var completed = _incompleteSince.Where(p => !incomplete.Contains(p.Key)).ToList();
        foreach (var (plane, _) in completed)
            _incompleteSince.Remove(plane);
        return [.. completed.GroupBy(static c => c.Value).Select(g => Describe([.. g.Select(static c => c.Key).Order()], g.Key))];
    }

    private string Describe(IReadOnlyList<Plane> planes, DateTime since) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {(planes.Count == 1 ? "the plane" : "the planes")} {string.Join(", ", planes)} can be read completely again, which was not possible since {since:yyyy-MM-dd HH:mm:ss} UTC. Differences that came and went in between were not seen."
        );

    private sealed record Proof(DriftCoverage Coverage, bool IsOtherSchema)
    {
        public bool Confirms(LlmDrift drift) => Coverage.Confirms(drift) && !(IsOtherSchema && drift.Plane == Plane.Schema);

        public bool Excludes(LlmDrift drift) => Coverage.Excludes(drift) && !(IsOtherSchema && drift.Plane == Plane.Schema);
    }

    private readonly record struct DriftPlace(Plane Plane, string Path)
    {
        public static DriftPlace Of(LlmDrift drift) => new(drift.Plane, drift.PathText.Exact);
    }

    private readonly record struct PastDrift(DateTime FirstSeen, int Flips);

    private sealed record SeenDrift(LlmDrift Drift, DateTime FirstSeen, DateTime LastSeen, int Flips)
    {
        public SeenDrift At(LlmDrift drift, DateTime now) => this with { Drift = drift, LastSeen = now };

        // Differences of the planes Schema and Baseline have no fingerprint.
        public bool HasValuesOf(LlmDrift other) =>
            Drift.Kind == other.Kind
            && Drift.Fingerprint == other.Fingerprint
            && (Drift.Fingerprint.Length > 0 || (Equals(Drift.Desired, other.Desired) && Equals(Drift.Actual, other.Actual)));

        public LlmDriftChange As(DriftChangeKind kind, DateTime now) =>
            new()
            {
                Time = now,
                Change = kind,
                FirstSeen = FirstSeen,
                LastSeen = LastSeen,
                Flips = Flips,
                Drift = Drift,
            };
    }
}

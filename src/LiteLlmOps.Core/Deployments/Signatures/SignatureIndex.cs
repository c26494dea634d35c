namespace LiteLlmOps.Signatures;

/// <summary>The catalogue, ordered by where each signature is looked for.</summary>
internal sealed class SignatureIndex
{
    /// <summary>The owner of the texts that a start of the server writes.</summary>
    public const int ServerStart = -1;

    /// <summary>The owner of the text by which the router tells of a failure at level INFO.</summary>
    public const int RouterFailure = -2;

    private static readonly (string Text, int Owner)[] Marks =
    [
        ("Started server process [", ServerStart),
        ("Starting gunicorn ", ServerStart),
        (") Exception litellm.", RouterFailure),
    ];

    private readonly IReadOnlyList<SignaturePattern> _patterns;
    private readonly int[][] _byStatus;

    public SignatureIndex(IReadOnlyList<SignaturePattern> patterns)
    {
        _patterns = patterns;
        // What looks at access lines looks at nothing else.
        Failures = Of(static s => s.Statuses.Count == 0, []);
        Notes = Of(static s => s.Statuses.Count == 0 && s.Level <= RecordLevel.Info, Marks);
        Details = Of(static s => s.Statuses.Count == 0 && s.Level == RecordLevel.Debug, []);
        Prints = Of(static s => s.IsLine, []);
        _byStatus = [.. Enumerable.Range(0, 1000).Select(status => Owners(s => s.Statuses.Any(t => Covers(t, status))).ToArray())];
    }

    /// <summary>For records of level WARNING and above, and lines without one.</summary>
    public LineSearch Failures { get; }

    /// <summary>For records of level INFO.</summary>
    public LineSearch Notes { get; }

    /// <summary>For records of level DEBUG.</summary>
    public LineSearch Details { get; }

    /// <summary>For lines inside of records that were printed, and belong to none.</summary>
    public LineSearch Prints { get; }

    public SignaturePattern this[int owner] => _patterns[owner];

    public ReadOnlySpan<int> ForStatus(int status) => status is >= 0 and < 1000 ? _byStatus[status] : [];

    private LineSearch Of(Func<Signature, bool> isIn, IReadOnlyList<(string, int)> marks)
    {
        var literals = marks.ToList();
        var always = new List<int>();
        foreach (var owner in Owners(isIn))
        {
            var texts = PatternLiterals.Of(_patterns[owner].Signature.Pattern, LiteralSearch.Shortest + 1);
            if (texts.Count == 0)
                always.Add(owner);
            literals.AddRange(texts.Select(t => (t, owner)));
        }

        return new LineSearch(new LiteralSearch(literals), [.. always]);
    }

    private IEnumerable<int> Owners(Func<Signature, bool> isIn) =>
        Enumerable.Range(0, _patterns.Count).Where(i => isIn(_patterns[i].Signature));

    // 404, 5xx or *
    private static bool Covers(string status, int number) =>
        status switch
        {
            "*" => true,
            [var c, 'x', 'x'] => number / 100 == c - '0',
            _ => int.TryParse(
                status,
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out var exact
            )
                && exact == number,
        };
}

/// <summary>Says which signatures may match a line.</summary>
/// <param name="literals">The texts without which they cannot.</param>
/// <param name="always">Those of which no such text is known.</param>
internal sealed class LineSearch(LiteralSearch literals, int[] always)
{
    public void Find(ReadOnlySpan<byte> line, List<int> owners)
    {
        owners.Clear();
        literals.Find(line, owners);
        owners.AddRange(always);
    }
}

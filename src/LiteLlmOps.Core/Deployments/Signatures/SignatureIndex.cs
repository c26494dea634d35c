namespace LiteLlmOps.Signatures;

/// <summary>The catalogue, indexed by the kind of log records in which each signature is searched.</summary>
internal sealed class SignatureIndex
{
    /// <summary>The owner of the texts that the server writes when it starts.</summary>
    public const int ServerStart = -1;

    /// <summary>The owner of the texts with which the router and the migrations report failures at level INFO.</summary>
    public const int InfoFailure = -2;

    /// <summary>The owner of the texts that the server writes when it ends.</summary>
    public const int ServerEnd = -3;

    private static readonly (string Text, int Owner)[] Markers =
    [
        ("Started server process [", ServerStart),
        ("Starting gunicorn ", ServerStart),
        ("Finished server process [", ServerEnd),
        ("Stopping parent process [", ServerEnd),
        ("Shutting down: Master", ServerEnd),
        (") Exception litellm.", InfoFailure),
        ("prisma db error: ", InfoFailure),
    ];

    private const int Statuses = 1000;

    private readonly IReadOnlyList<SignaturePattern> _patterns;
    private readonly int[]?[] _byStatus = new int[]?[Statuses];

    public SignatureIndex(IReadOnlyList<SignaturePattern> patterns)
    {
        _patterns = patterns;
        // Signatures of access lines are not searched in other records.
        Failures = Of(static s => s.Status.Count == 0, []);
        Info = Of(static s => s.Status.Count == 0 && s.MinLevel <= RecordLevel.Info, Markers);
        Debug = Of(static s => s.Status.Count == 0 && s.MinLevel == RecordLevel.Debug, []);
        PrintedLines = Of(static s => s.IsLine, []);
        foreach (var owner in Owners(static s => s.Status.Count > 0))
            AddStatuses(owner);
    }

    /// <summary>For records of level WARNING and above, and lines without a level.</summary>
    public LineSearch Failures { get; }

    /// <summary>For records of level INFO.</summary>
    public LineSearch Info { get; }

    /// <summary>For records of level DEBUG.</summary>
    public LineSearch Debug { get; }

    /// <summary>For printed lines between the lines of other records.</summary>
    public LineSearch PrintedLines { get; }

    public SignaturePattern this[int owner] => _patterns[owner];

    public ReadOnlySpan<int> ForStatus(int status) => status is >= 0 and < Statuses ? _byStatus[status] : [];

    private LineSearch Of(Func<LlmSignature, bool> isIncluded, IReadOnlyList<(string, int)> markers)
    {
        var literals = markers.ToList();
        var always = new List<int>();
        var whole = new List<(byte[], int)>();
        foreach (var owner in Owners(isIncluded))
        {
            var texts = _patterns[owner].RequiredTexts;
            if (texts.Count == 0)
                always.Add(owner);
            if (texts is [var only] && _patterns[owner].Signature.PatternText.Exact == $"^{only}$")
            {
                whole.Add((System.Text.Encoding.ASCII.GetBytes(only), owner));
                continue;
            }

            foreach (var text in texts)
                literals.Add((text, owner));
        }

        return new LineSearch(new LiteralSearch(literals), [.. always], [.. whole]);
    }

    private IEnumerable<int> Owners(Func<LlmSignature, bool> isIncluded) =>
        Enumerable.Range(0, _patterns.Count).Where(i => isIncluded(_patterns[i].Signature));

    private void AddStatuses(int owner)
    {
        foreach (var written in _patterns[owner].Signature.Status)
        {
            var (first, last) = Covered(written);
            for (var status = first; status <= last; status++)
            {
                if (_byStatus[status] is not { } known)
                    _byStatus[status] = [owner];
                else if (known[^1] != owner)
                    _byStatus[status] = [.. known, owner];
            }
        }
    }

    // 404, 5xx or *
    private static (int First, int Last) Covered(string status) =>
        status switch
        {
            "*" => (0, Statuses - 1),
            [>= '0' and <= '9' and var c, 'x', 'x'] => ((c - '0') * 100, ((c - '0') * 100) + 99),
            _ => int.TryParse(
                status,
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out var exact
            )
            && exact < Statuses
                ? (exact, exact)
                : (0, -1),
        };
}

/// <summary>Finds the signatures that may match a line.</summary>
/// <param name="literals">The texts that the lines of these signatures contain.</param>
/// <param name="always">The signatures without such a text, which are tried on every line.</param>
/// <param name="whole">The lines that consist of one text: the shortest text limits how far the search for the others can skip.</param>
internal sealed class LineSearch(LiteralSearch literals, int[] always, (byte[] Line, int Owner)[] whole)
{
    public void Find(ReadOnlySpan<byte> line, List<int> owners)
    {
        owners.Clear();
        literals.Find(line, owners);
        owners.AddRange(always);
        foreach (var (text, owner) in whole)
        {
            if (line.SequenceEqual(text))
                owners.Add(owner);
        }
    }
}

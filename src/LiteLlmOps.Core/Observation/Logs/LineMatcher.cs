using System.Text;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>Matches a line against the signatures that may match it. Log lines repeat, so the results of recent lines are cached.</summary>
internal sealed class LineMatcher(SignatureIndex index)
{
    private const int CacheSize = 512;
    private const int MaxCachedLength = 1024;

    // The rest of an extremely long line is not matched.
    private const int MaxLineLength = 16 * 1024;

    private readonly (byte[] Line, int Owners, SignatureMatch? Match)[] _cache = new (byte[], int, SignatureMatch?)[CacheSize];

    /// <summary>The match of a line, or null. Of several matches the one furthest to the right is used, unless its signature is a wrapper.</summary>
    public SignatureMatch? Match(ReadOnlySpan<byte> line, List<int> owners)
    {
        if (owners.Count == 0)
            return null;
        var key = OwnersKey(owners);
        ref var entry = ref _cache[IndexOf(line)];
        if (entry.Line is { } known && entry.Owners == key && line.SequenceEqual(known))
            return entry.Match;
        var match = Try(Text(line), owners);
        if (line.Length <= MaxCachedLength)
            entry = (line.ToArray(), key, match);
        return match;
    }

    public SignatureMatch? Try(string text, List<int> owners)
    {
        SignatureMatch? best = null;
        for (var i = 0; i < owners.Count; i++)
        {
            if (owners[i] >= 0 && !owners[..i].Contains(owners[i]) && index[owners[i]].TryMatch(text) is { } match && IsBetter(match, best))
                best = match;
        }

        return best;
    }

    public static bool IsBetter(SignatureMatch match, SignatureMatch? other) =>
        other is null
        || (match.Signature.Rank == other.Signature.Rank ? match.Index > other.Index : match.Signature.Rank > other.Signature.Rank);

    public static string Text(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line[..Math.Min(line.Length, MaxLineLength)]);

    private static int OwnersKey(List<int> owners)
    {
        var key = 17;
        foreach (var owner in owners)
            key = (key * 31) + owner;
        return key;
    }

    private static int IndexOf(ReadOnlySpan<byte> line)
    {
        var hash = new HashCode();
        hash.AddBytes(line[..Math.Min(line.Length, MaxCachedLength)]);
        return (hash.ToHashCode() & int.MaxValue) % CacheSize;
    }
}

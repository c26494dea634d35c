using System.Text;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Logs;

/// <summary>Tries on a line the signatures that may match it. Logs repeat themselves: what it said of the last lines it remembers.</summary>
internal sealed class LineMatcher(SignatureIndex index)
{
    private const int Places = 512;
    private const int LongestRemembered = 1024;

    // What stands behind this of an endless line is not looked at.
    private const int LongestLine = 16 * 1024;

    private readonly (byte[] Line, int Owners, SignatureMatch? Match)[] _memory = new (byte[], int, SignatureMatch?)[Places];

    /// <summary>What a line says; null when it says nothing that is known. Of several that one counts that stands deepest, and tells of no other failure.</summary>
    public SignatureMatch? Match(ReadOnlySpan<byte> line, List<int> owners)
    {
        if (owners.Count == 0)
            return null;
        var key = OwnersKey(owners);
        ref var place = ref _memory[Place(line)];
        if (place.Line is { } known && place.Owners == key && line.SequenceEqual(known))
            return place.Match;
        var match = Try(Text(line), owners);
        if (line.Length <= LongestRemembered)
            place = (line.ToArray(), key, match);
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
        other is null || (match.Signature.IsWrapper == other.Signature.IsWrapper ? match.Index > other.Index : other.Signature.IsWrapper);

    public static string Text(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line[..Math.Min(line.Length, LongestLine)]);

    private static int OwnersKey(List<int> owners)
    {
        var key = 17;
        foreach (var owner in owners)
            key = (key * 31) + owner;
        return key;
    }

    private static int Place(ReadOnlySpan<byte> line)
    {
        var hash = new HashCode();
        hash.AddBytes(line[..Math.Min(line.Length, LongestRemembered)]);
        return (hash.ToHashCode() & int.MaxValue) % Places;
    }
}

using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Records;

/// <summary>The fingerprints of seeded.json after a change of the key: rows have other ciphertexts, and hashes another key, but the same values.</summary>
internal static class SeededRotation
{
    /// <param name="seeded">The fingerprints before.</param>
    /// <param name="checkpoint">The checkpoint of the rotation.</param>
    /// <param name="stored">The database after it.</param>
    /// <param name="state">The state folder.</param>
    public static SeededState After(SeededState seeded, Checkpoint checkpoint, StoredState stored, IStateStore state)
    {
        var texts = FormerTexts(checkpoint);
        var rows = seeded.Rows.ToDictionary(
            static r => r.Key,
            r => stored.Find(r.Key) is { } row && Fingerprint(Former(row.Raw, texts)) == r.Value ? row.Fingerprint : r.Value
        );
        var keys = state.ReadFormerKeys();
        var settings = seeded.Settings.ToDictionary(static s => s.Key, static s => s.Value, StringComparer.Ordinal);
        foreach (var (pointer, text) in Settings(stored))
        {
            if (settings.TryGetValue(pointer, out var hash) && keys.Any(k => state.HashWith(k, text) == hash))
                settings[pointer] = state.Hash(text);
        }

        return new SeededState(rows, settings);
    }

    private static IEnumerable<(string Pointer, string Text)> Settings(StoredState stored) =>
        stored.Settings.SelectMany(static s =>
            ((s.Value.Value as ConfigMap)?.Entries ?? []).Select(e => (JsonPointer.Of(s.Key, e.Key), NodeJson.Write(e.Value)))
        );

    // The ciphertexts of the old key by those of the new one.
    private static Dictionary<string, string> FormerTexts(Checkpoint checkpoint)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in checkpoint.Rows)
        {
            if (row is not { Before: { } before, Planned: { } after })
                continue;
            foreach (
                var (was, now) in Texts(NodeJson.Parse(before)).Zip(Texts(NodeJson.Parse(after))).Where(static p => p.First != p.Second)
            )
                texts[now] = was;
        }

        return texts;
    }

    private static string Former(string raw, Dictionary<string, string> texts) =>
        texts.Count == 0
            ? raw
            : Texts(NodeJson.Parse(raw))
                .Aggregate(raw, (json, t) => texts.TryGetValue(t, out var was) ? json.Replace(t, was, StringComparison.Ordinal) : json);

    private static IEnumerable<string> Texts(ConfigNode node) =>
        node switch
        {
            ConfigMap map => map.Entries.SelectMany(static e => Texts(e.Value)),
            ConfigList list => list.Items.SelectMany(Texts),
            ConfigScalar { Text: { } text } => [text],
            _ => [],
        };

    private static string Fingerprint(string raw) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(raw)));
}

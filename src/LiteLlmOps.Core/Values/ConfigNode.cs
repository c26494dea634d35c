using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LiteLlmOps.Configuration;

/// <summary>A value of a plane, independent of its source: YAML, a jsonb column or a response of the proxy.</summary>
/// <remarks>
/// Not JsonNode: the adapters are in a private load context, into which a package may load another version of System.Text.Json with
/// incompatible types; and 10,000 models use a third of the memory.
/// </remarks>
internal abstract class ConfigNode(SourcePosition position)
{
    public SourcePosition Position { get; } = position;
}

/// <summary>Null, a Boolean, a number or a text.</summary>
[DebuggerDisplay("{Value}")]
internal sealed class ConfigScalar : ConfigNode
{
    public static readonly ConfigScalar Null = new(null);

    /// <param name="value">null, <see cref="bool"/>, <see cref="long"/>, <see cref="System.Numerics.BigInteger"/>, <see cref="double"/> or <see cref="string"/>.</param>
    /// <param name="position">Its position in the source.</param>
    public ConfigScalar(object? value, SourcePosition position = default)
        : base(position) => Value = value;

    public object? Value { get; }

    public string? Text => Value as string;

    public bool IsNull => Value is null;

    /// <summary>True for a text that PyYAML reads as a date or a time, because it stands without quotes.</summary>
    public bool IsTimestamp { get; init; }
}

/// <summary>An ordered list of values.</summary>
[DebuggerDisplay("Count = {Items.Count}")]
internal sealed class ConfigList(IReadOnlyList<ConfigNode> items, SourcePosition position = default) : ConfigNode(position)
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;
}

/// <summary>Values by name, in the order of the source.</summary>
[DebuggerDisplay("Count = {Count}")]
internal sealed class ConfigMap : ConfigNode
{
    public static readonly ConfigMap Empty = new([]);

    // Most maps have few keys: up to about this number, scanning an array is faster and smaller than a dictionary.
    private const int IndexFrom = 12;

    private readonly KeyValuePair<string, ConfigNode>[] _entries;
    private readonly Dictionary<string, ConfigNode>? _index;

    /// <summary>Of two entries with the same name the last value is used, as in PyYAML, at the position of the first.</summary>
    public ConfigMap(IEnumerable<KeyValuePair<string, ConfigNode>> entries, SourcePosition position = default)
        : base(position)
    {
        _entries = WithoutDuplicates([.. entries]);
        if (_entries.Length >= IndexFrom)
        {
            _index = new Dictionary<string, ConfigNode>(_entries.Length, StringComparer.Ordinal);
            foreach (var (key, node) in _entries)
                _index[key] = node;
        }
    }

    public int Count => _entries.Length;

    /// <summary>The keys that the source has more than once in this map, each with the position of the value that counts.</summary>
    public IReadOnlyList<KeyValuePair<string, SourcePosition>> Duplicates { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, ConfigNode>> Entries => _entries;

    public IEnumerable<string> Keys => _entries.Select(static e => e.Key);

    public ConfigNode? this[string key] => TryGet(key, out var node) ? node : null;

    public bool Has(string key) => TryGet(key, out _);

    public bool TryGet(string key, [NotNullWhen(true)] out ConfigNode? node)
    {
        if (_index is not null)
            return _index.TryGetValue(key, out node);
        foreach (var entry in _entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.Ordinal))
            {
                node = entry.Value;
                return true;
            }
        }

        node = null;
        return false;
    }

    /// <summary>The text at a key. Null when the key is missing or its value is not a text.</summary>
    public string? TextAt(string key) => (this[key] as ConfigScalar)?.Text;

    public ConfigMap? MapAt(string key) => this[key] as ConfigMap;

    public ConfigMap With(string key, ConfigNode value)
    {
        var known = Has(key);
        var entries = _entries.Select(e => e.Key == key ? KeyValuePair.Create(key, value) : e);
        return new ConfigMap(known ? entries : entries.Append(KeyValuePair.Create(key, value)), Position);
    }

    public ConfigMap Without(string key) => Has(key) ? Where(k => k != key) : this;

    public ConfigMap Where(Func<string, bool> keep) => new(_entries.Where(e => keep(e.Key)), Position);

    private static KeyValuePair<string, ConfigNode>[] WithoutDuplicates(KeyValuePair<string, ConfigNode>[] entries)
    {
        if (
            entries.Length < IndexFrom
                ? !HasDuplicates(entries)
                : entries.Select(static e => e.Key).Distinct(StringComparer.Ordinal).Count() == entries.Length
        )
            return entries;
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var kept = new List<KeyValuePair<string, ConfigNode>>();
        foreach (var entry in entries)
        {
            if (places.TryAdd(entry.Key, kept.Count))
                kept.Add(entry);
            else
                kept[places[entry.Key]] = entry;
        }

        return [.. kept];
    }

    private static bool HasDuplicates(KeyValuePair<string, ConfigNode>[] entries)
    {
        for (var i = 1; i < entries.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (string.Equals(entries[i].Key, entries[j].Key, StringComparison.Ordinal))
                    return true;
            }
        }

        return false;
    }
}

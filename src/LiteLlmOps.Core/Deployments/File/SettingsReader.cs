using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.DeploymentFile;

/// <summary>Reads one map of llmops.yaml: right types, known keys only, every error at its place, and where each value came from.</summary>
internal sealed class SettingsReader
{
    private readonly ConfigMap _map;
    private readonly string _prefix;
    private readonly ReaderContext _context;

    /// <param name="map">The map; an empty one for what the file leaves out.</param>
    /// <param name="prefix">Its path, such as "database."; empty for the file itself.</param>
    /// <param name="context">What the readers of one file share.</param>
    /// <param name="known">The keys that it may hold.</param>
    /// <exception cref="SourceException">It holds another key.</exception>
    public SettingsReader(ConfigMap map, string prefix, ReaderContext context, params string[] known)
    {
        _map = map;
        _prefix = prefix;
        _context = context;
        foreach (var (key, value) in map.Entries.Where(e => !known.Contains(e.Key, StringComparer.Ordinal)))
            throw Unknown(key, value, known);
    }

    public bool Has(string key) => !NodeIsNull(_map[key]);

    public ConfigNode? Node(string key) => _map[key];

    public SettingsReader Inner(string key, params string[] known) => new(Map(key), _prefix + key + ".", _context, known);

    public ConfigMap Map(string key) =>
        _map[key] switch
        {
            null or ConfigScalar { IsNull: true } => ConfigMap.Empty,
            ConfigMap map => map,
            var other => throw Wrong(key, other, "must be a map"),
        };

    public IReadOnlyList<ConfigNode> List(string key) =>
        _map[key] switch
        {
            null or ConfigScalar { IsNull: true } => [],
            ConfigList list => list.Items,
            ConfigScalar scalar => [scalar],
            var other => throw Wrong(key, other, "must be a list"),
        };

    /// <summary>A text, with a reference to an environment variable looked up; null when it is not given or the variable is not defined.</summary>
    public SecretValue? Lookup(string key, string? fallback)
    {
        var text = Scalar(key, out var position) ?? fallback;
        if (text is null)
            return null;
        var source = position.IsKnown ? _context.Show(position) : "default";
        if (!EnvironmentReference.IsReference(text))
            return new SecretValue(text, source);
        return _context.Environment.TryGet(text[EnvironmentReference.Prefix.Length..], out var value)
            ? value with
            {
                Source = _context.Show(value.Source),
            }
            : null;
    }

    public string Text(string key, string fallback, string source = "default")
    {
        var value = Lookup(key, null) ?? new SecretValue(fallback, source);
        _context.Note(_prefix + key, value.Text, value.Source);
        return value.Text;
    }

    public string? OptionalText(string key)
    {
        var value = Lookup(key, null);
        if (value is not null)
            _context.Note(_prefix + key, value.Text, value.Source);
        return value?.Text;
    }

    /// <param name="key">The key.</param>
    /// <param name="fallback">Asked only where the key is not given: it may cost the reading of LiteLLM's config.</param>
    /// <param name="whenMissing">What it means that there is none.</param>
    public SecretValue? Secret(string key, Func<SecretValue?> fallback, string whenMissing)
    {
        var value = Has(key) ? Lookup(key, null) : fallback();
        _context.Note(
            _prefix + key,
            value is null ? $"(not defined: {whenMissing})" : SecretMask.MaskAddress(value.Text),
            value?.Source ?? ""
        );
        return value;
    }

    /// <summary>A list of secrets; what refers to a variable that is not defined is left out.</summary>
    public IReadOnlyList<SecretValue> Secrets(string key)
    {
        var found = new List<SecretValue>();
        foreach (var item in List(key))
        {
            var text = ItemText(key, item);
            if (!EnvironmentReference.IsReference(text))
                found.Add(new SecretValue(text, _context.Show(item.Position)));
            else if (_context.Environment.TryGet(text[EnvironmentReference.Prefix.Length..], out var value))
                found.Add(value with { Source = _context.Show(value.Source) });
        }

        if (Has(key))
            _context.Note(_prefix + key, $"({found.Count} defined)", SourceOf(key));
        return found;
    }

    public bool Flag(string key, bool fallback)
    {
        var value = _map[key] switch
        {
            null or ConfigScalar { IsNull: true } => fallback,
            ConfigScalar { Value: bool flag } => flag,
            var other => throw Wrong(key, other, "must be true or false"),
        };
        _context.Note(_prefix + key, value ? "true" : "false", SourceOf(key));
        return value;
    }

    public int? Number(string key) =>
        _map[key] switch
        {
            null or ConfigScalar { IsNull: true } => null,
            ConfigScalar { Value: long number } when number is >= 0 and <= int.MaxValue => (int)number,
            var other => throw Wrong(key, other, "must be a whole number"),
        };

    /// <summary>A share, written as 50% or 0.5.</summary>
    public double Share(string key, double fallback)
    {
        var text = Scalar(key, out _);
        var value = fallback;
        if (text is not null && !TryParseShare(text, out value))
            throw Wrong(key, _map[key]!, "must be a share, such as 25%");
        _context.Note(_prefix + key, value.ToString("0.##%", CultureInfo.InvariantCulture), SourceOf(key));
        return value;
    }

    /// <summary>How many, at least one. A fallback that is no such number counts as none.</summary>
    public int Count(string key, SecretValue? fallback)
    {
        var given = Number(key);
        if (given is 0)
            throw Wrong(key, _map[key]!, "must be 1 or more");
        var isFallback =
            given is null && int.TryParse(fallback?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
        var count = given ?? (isFallback ? int.Parse(fallback!.Text, CultureInfo.InvariantCulture) : 1);
        _context.Note(_prefix + key, count.ToString(CultureInfo.InvariantCulture), isFallback ? fallback!.Source : SourceOf(key));
        return count;
    }

    public TimeSpan Duration(string key, TimeSpan fallback)
    {
        var text = Scalar(key, out _);
        var value = fallback;
        if (text is not null && !Durations.TryParse(text, out value))
            throw Wrong(key, _map[key]!, "must be a length of time, such as 10s, 500ms or 7d");
        _context.Note(_prefix + key, Durations.Format(value), SourceOf(key));
        return value;
    }

    public IReadOnlyList<string> Texts(string key, IReadOnlyList<string> fallback, string source = "default")
    {
        IReadOnlyList<string> value = Has(key) ? [.. List(key).Select(i => ItemText(key, i))] : fallback;
        _context.Note(_prefix + key, string.Join(", ", value), Has(key) ? SourceOf(key) : source);
        return value;
    }

    public SourceException Wrong(string key, ConfigNode node, string problem) =>
        SourceException.At(node.Position, _context.Words.Invalid, $"{_prefix}{key} {problem}.", _context.LineOf);

    private string SourceOf(string key) => _map[key] is { Position.IsKnown: true } node ? _context.Show(node.Position) : "default";

    private string? Scalar(string key, out SourcePosition position)
    {
        position = _map[key]?.Position ?? default;
        return _map[key] switch
        {
            null or ConfigScalar { IsNull: true } => null,
            ConfigScalar { Text: { } text } => text,
            ConfigScalar scalar => Convert.ToString(scalar.Value, CultureInfo.InvariantCulture),
            var other => throw Wrong(key, other, "must be a single value"),
        };
    }

    private string ItemText(string key, ConfigNode item) =>
        item is ConfigScalar { IsNull: false } scalar
            ? Convert.ToString(scalar.Value, CultureInfo.InvariantCulture)!
            : throw Wrong(key, item, "must be a list of texts");

    private SourceException Unknown(string key, ConfigNode value, IReadOnlyList<string> known)
    {
        var nearest = NearestName.Of(key, known);
        var hint = nearest is null ? $"known here are {string.Join(", ", known)}" : $"did you mean {nearest}";
        return SourceException.At(
            _context.KeyPosition(value.Position, key),
            _context.Words.KeyUnknown,
            $"'{_prefix}{key}' is no {_context.Words.Key}; {hint}",
            _context.LineOf
        );
    }

    private static bool TryParseShare(string text, out double value)
    {
        var isPercent = text.EndsWith('%');
        return double.TryParse(text.TrimEnd('%').Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && (value = isPercent ? value / 100 : value) is >= 0 and <= 1;
    }

    private static bool NodeIsNull(ConfigNode? node) => node is null or ConfigScalar { IsNull: true };
}

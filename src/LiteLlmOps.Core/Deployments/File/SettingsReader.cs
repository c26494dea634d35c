using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.DeploymentFile;

/// <summary>Reads one map of llmops.yaml by the table of its keys, reports each error with its position, and notes the source of each value.</summary>
internal sealed class SettingsReader
{
    private const string Default = "default";

    private static readonly System.Buffers.SearchValues<char> LabelCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
    );

    private readonly ConfigMap _map;
    private readonly string _prefix;
    private readonly ReaderContext _context;
    private readonly DeploymentKey _key;

    /// <param name="map">The map; an empty one when the file does not contain it.</param>
    /// <param name="prefix">Its path, such as "database."; empty for the file itself.</param>
    /// <param name="context">What the readers of one file share.</param>
    /// <param name="key">The map in the table of keys.</param>
    /// <exception cref="SourceException">It has an unknown key or a wrong value, or lacks a required key.</exception>
    public SettingsReader(ConfigMap map, string prefix, ReaderContext context, DeploymentKey key)
    {
        _map = map;
        _prefix = prefix;
        _context = context;
        _key = key;
        foreach (var (name, value) in map.Entries)
            Check(name, value);
        foreach (var required in key.Keys.Where(k => k.IsRequired && !Has(k.Name)))
            throw Wrong(required.Name, map, "is required");
        if (key.ExactlyOne.Count > 0 && key.ExactlyOne.Count(Has) != 1)
            throw At(map, $"{prefix.TrimEnd('.')} needs exactly one of {string.Join(", ", key.ExactlyOne)}");
    }

    /// <summary>The map itself.</summary>
    public ConfigMap Root => _map;

    public bool Has(string key) => _map[key] is not (null or ConfigScalar { IsNull: true });

    public ConfigNode? Node(string key) => _map[key];

    public SettingsReader Inner(string key) => new(Map(key), _prefix + key + ".", _context, Key(key).AsMap ?? Key(key));

    /// <summary>A reader for each map of a list.</summary>
    public IEnumerable<SettingsReader> Items(string key) => List(key).Select(item => Item(key, (ConfigMap)item));

    /// <summary>A reader for a map that belongs to a list.</summary>
    public SettingsReader Item(string key, ConfigMap item) => new(item, $"{_prefix}{key}[{LabelOf(item)}].", _context, Key(key));

    public ConfigMap Map(string key) => _map[key] as ConfigMap ?? ConfigMap.Empty;

    public IReadOnlyList<ConfigNode> List(string key) =>
        _map[key] switch
        {
            null or ConfigScalar { IsNull: true } => [],
            ConfigList list => list.Items,
            var single => [single],
        };

    /// <summary>A text, with its reference resolved; its default when it is absent. Null without default, and when nothing defines the reference.</summary>
    public SecretValue? Lookup(string key)
    {
        if (!Has(key))
            return Key(key).Default is { } text ? new SecretValue(text, Default) : null;
        var node = (ConfigScalar)_map[key]!;
        return Key(key).AllowsVariable ? Resolved(key, node) : new SecretValue(KeyType.TextOf(node), _context.Show(node.Position));
    }

    /// <summary>A text that is required.</summary>
    /// <exception cref="SourceException">It refers to a variable that is not defined.</exception>
    public string Needed(string key) =>
        Lookup(key)?.Text ?? throw Wrong(key, _map[key] ?? _map, "refers to a variable that is not defined");

    /// <summary>A text, noted with its source.</summary>
    public string Text(string key) => Text(key, Key(key).Default!);

    public string Text(string key, string fallback, string source = Default)
    {
        var value = (Has(key) ? Lookup(key) : null) ?? new SecretValue(fallback, source);
        _context.Note(_prefix + key, value.Text, value.Source);
        return value.Text;
    }

    public string? OptionalText(string key)
    {
        var value = Lookup(key);
        if (value is not null)
            _context.Note(_prefix + key, value.Text, value.Source);
        return value?.Text;
    }

    /// <summary>One of the allowed values, as the table spells it. Null when it is absent and has no default.</summary>
    public string? Choice(string key) =>
        Lookup(key)?.Text is { } text ? Key(key).Values.First(v => v.Equals(text, StringComparison.OrdinalIgnoreCase)) : null;

    public T Choice<T>(string key)
        where T : struct, Enum => Enum.Parse<T>(Choice(key) ?? throw new InvalidOperationException($"{key} has no default"));

    /// <param name="key">The key.</param>
    /// <param name="fallback">Asked only when the key is absent: it may read LiteLLM's config.</param>
    /// <param name="whenMissing">The variable that would define it, or what happens without it.</param>
    public SecretValue? Secret(string key, Func<SecretValue?> fallback, string whenMissing)
    {
        var value = Has(key) ? Lookup(key) : fallback();
        _context.Note(
            _prefix + key,
            value is null ? $"(not defined: {whenMissing})"
                : key == "url" ? SecretMask.MaskAddress(value.Text)
                : SecretMask.Mask(value.Text),
            value?.Source ?? ""
        );
        return value;
    }

    /// <summary>A list of secrets, without those whose variables are not defined.</summary>
    public IReadOnlyList<SecretValue> Secrets(string key)
    {
        SecretValue[] found = [.. List(key).OfType<ConfigScalar>().Select(s => Resolved(key, s)).OfType<SecretValue>()];
        if (Has(key))
            _context.Note(_prefix + key, $"({found.Length} defined)", SourceOf(key));
        return found;
    }

    /// <summary>The value of a text in a map with names of any kind, or in a body. Null when nothing defines its reference.</summary>
    public string? Resolve(string key, string text) =>
        DeploymentEnvironment.IsReference(text) ? _context.Environment.Resolve(text, _prefix + key)?.Text : text;

    public bool Flag(string key)
    {
        var value = FlagOf(key);
        _context.Note(_prefix + key, value ? "true" : "false", SourceOf(key));
        return value;
    }

    /// <summary>A Boolean that is not listed among the settings.</summary>
    public bool FlagOf(string key) => _map[key] is ConfigScalar { Value: bool flag } ? flag : Key(key).Default == "true";

    public int? Number(string key) =>
        _map[key] is ConfigScalar { Value: long number } ? (int)number
        : Key(key).Default is { } text ? int.Parse(text, CultureInfo.InvariantCulture)
        : null;

    /// <summary>A share such as 50% or 0.5.</summary>
    public double Share(string key)
    {
        _ = KeyType.TryParseShare(Given(key)!, out var value);
        _context.Note(_prefix + key, value.ToString("0.##%", CultureInfo.InvariantCulture), SourceOf(key));
        return value;
    }

    /// <summary>A count, at least one. A fallback that is not such a number is ignored.</summary>
    public int Count(string key, SecretValue? fallback)
    {
        if (!Has(key) && int.TryParse(fallback?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            _context.Note(_prefix + key, fallback.Text, fallback.Source);
            return number;
        }

        var count = Number(key) ?? 1;
        _context.Note(_prefix + key, count.ToString(CultureInfo.InvariantCulture), SourceOf(key));
        return count;
    }

    public TimeSpan Duration(string key)
    {
        var value = Time(key)!.Value;
        _context.Note(_prefix + key, Durations.Format(value), SourceOf(key));
        return value;
    }

    /// <summary>A size in bytes.</summary>
    public long Bytes(string key)
    {
        _ = KeyType.TryParseBytes(Given(key)!, out var value);
        _context.Note(_prefix + key, Given(key)!, SourceOf(key));
        return value;
    }

    /// <summary>A duration that is not listed among the settings. Null when it is absent and has no default.</summary>
    public TimeSpan? Time(string key) => Given(key) is { } text && Durations.TryParse(text, out var time) ? time : null;

    /// <summary>A date. Null when it is absent.</summary>
    public DateOnly? Day(string key) => Lookup(key)?.Text is { } text && KeyType.TryParseDay(text, out var day) ? day : null;

    /// <summary>A full path. Null when it is absent and has no default.</summary>
    public string? FullPath(string key) => Lookup(key)?.Text is { } path ? _context.FullPath(path) : null;

    /// <summary>The texts of a list, noted with their source.</summary>
    public IReadOnlyList<string> Texts(string key) => Texts(key, Key(key).Defaults ?? [], Default);

    public IReadOnlyList<string> Texts(string key, IReadOnlyList<string> fallback, string source)
    {
        var value = Has(key) ? Words(key) : fallback;
        _context.Note(_prefix + key, string.Join(", ", value), Has(key) ? SourceOf(key) : source);
        return value;
    }

    /// <summary>The full paths of a list, noted with their source.</summary>
    public IReadOnlyList<string> FullPaths(string key) => [.. Texts(key).Select(_context.FullPath)];

    /// <summary>The texts of a list that is not listed among the settings; its default when it is absent.</summary>
    public IReadOnlyList<string> Words(string key) =>
        Has(key) ? [.. List(key).OfType<ConfigScalar>().Select(KeyType.TextOf)] : Key(key).Defaults ?? [];

    public SourceException Wrong(string key, ConfigNode node, string problem) => At(node, $"{_prefix}{key} {problem}");

    private void Check(string name, ConfigNode value)
    {
        if (_key.Find(name) is not { } key)
        {
            if (!_key.IsOpen)
                throw Unknown(name, value);
        }
        else if (key.ProblemOf(value) is var (node, text))
            throw Wrong(name, node, text);
    }

    private DeploymentKey Key(string name) => _key.At(name);

    private SecretValue? Resolved(string key, ConfigScalar node)
    {
        var text = KeyType.TextOf(node);
        if (!IsReference(key, text))
            return new SecretValue(text, _context.Show(node.Position));
        if (_context.Environment.Resolve(text, _prefix + key) is not { } value)
            return null;
        return Key(key).ProblemOfText(value.Text) is { } problem
            ? throw Wrong(key, node, $"{problem}; the value of {text} is not")
            : value with
            {
                Source = _context.Show(value.Source),
            };
    }

    // In a path, secret/ is a folder.
    private bool IsReference(string key, string text) =>
        Key(key).Type!.AllowsSecret ? DeploymentEnvironment.IsReference(text) : EnvironmentReference.IsReference(text);

    // The text of a value without references, or its default.
    private string? Given(string key) => Has(key) ? KeyType.TextOf((ConfigScalar)_map[key]!) : Key(key).Default;

    private string SourceOf(string key) => _map[key] is { Position.IsKnown: true } node ? _context.Show(node.Position) : Default;

    private SourceException At(ConfigNode node, string problem) =>
        SourceException.At(
            node.Position,
            _context.Words.Invalid,
            Printable(problem.EndsWith('?') ? problem : problem + "."),
            _context.LineOf
        );

    // Names in the file may contain control characters, which would reach the terminal.
    private static string Printable(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c));

    private SourceException Unknown(string name, ConfigNode value)
    {
        var known = _key.Keys.Select(static k => k.Name).ToArray();
        var hint = NearestName.Of(name, known) is { } nearest ? $"Did you mean '{nearest}'?" : $"Known keys: {string.Join(", ", known)}.";
        return SourceException.At(
            _context.KeyPosition(value.Position, name),
            _context.Words.KeyUnknown,
            Printable($"Unknown {_context.Words.Key} '{_prefix}{name}'. {hint}"),
            _context.LineOf
        );
    }

    // The name of a map in a list, when it has a plain one.
    private static string LabelOf(ConfigMap item) =>
        (item.TextAt("name") ?? item.TextAt("id")) is { Length: <= 64 } name && name.AsSpan().IndexOfAnyExcept(LabelCharacters) < 0
            ? name
            : "";
}

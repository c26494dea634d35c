using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.DeploymentFile;

/// <summary>A key of llmops.yaml, for the reader, the template of New-LlmDeployment, the documentation and the JSON schema.</summary>
/// <param name="Name">The key.</param>
/// <param name="Summary">What it is for, in one short sentence.</param>
internal sealed record DeploymentKey(string Name, string Summary)
{
    // With more values than this an error names only the nearest one.
    private const int MostListed = 12;

    /// <summary>The type of its value, or of the elements of its list. Null for a map without a short form.</summary>
    public KeyType? Type { get; init; }

    /// <summary>True for a list; a single value counts as a list with one element.</summary>
    public bool IsList { get; init; }

    /// <summary>The keys of its map, or of each map in its list.</summary>
    public IReadOnlyList<DeploymentKey> Keys { get; init; } = [];

    /// <summary>The keys of the map that may be given instead of the list. Empty when only a list is allowed.</summary>
    public IReadOnlyList<DeploymentKey> MapKeys { get; init; } = [];

    /// <summary>The type of the values of a map whose keys have any name. Null for another kind of value.</summary>
    public KeyType? Entries { get; init; }

    /// <summary>True for a map that may have other keys besides <see cref="Keys"/>.</summary>
    public bool IsOpen { get; init; }

    /// <summary>True for any YAML.</summary>
    public bool IsAny { get; init; }

    /// <summary>What else is to be known about it. Null when the summary says it all.</summary>
    public string? Details { get; init; }

    /// <summary>The default of a single value. Null when there is none, or when it depends on something.</summary>
    public string? Default { get; init; }

    /// <summary>The default of a list. Null when there is none, or when it depends on something.</summary>
    public IReadOnlyList<string>? Defaults { get; init; }

    /// <summary>What the default depends on. Null when it is fixed.</summary>
    public string? DefaultNote { get; init; }

    /// <summary>The allowed values, compared without case. Empty for any value of the type.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>An example as YAML in one line. Null when the default shows enough.</summary>
    public string? Example { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>Keys of the map of which exactly one must be given. Empty for no such rule.</summary>
    public IReadOnlyList<string> ExactlyOne { get; init; } = [];

    /// <summary>The smallest integer.</summary>
    public int Minimum { get; init; }

    /// <summary>The largest integer.</summary>
    public int Maximum { get; init; } = int.MaxValue;

    public bool IsMap => Keys.Count > 0 || Entries is not null;

    /// <summary>True when os.environ/NAME can be used in place of its value. Elements of a list are literal, except secrets.</summary>
    public bool AllowsVariable => Type is { AllowsVariable: true } && (!IsList || Type.AllowsSecret);

    /// <summary>The map that may be given instead of the list. Null when only a list is allowed.</summary>
    public DeploymentKey? AsMap => MapKeys.Count > 0 ? new DeploymentKey(Name, Summary) { Keys = MapKeys, Details = Details } : null;

    public DeploymentKey? Find(string name) => Keys.FirstOrDefault(k => k.Name == name);

    /// <summary>The key at a path such as proxy.url, which exists.</summary>
    public DeploymentKey At(string path) =>
        path.Split('.')
            .Aggregate(this, (key, name) => key.Find(name) ?? throw new ArgumentException($"There is no key {name}.", nameof(path)));

    /// <summary>The first thing that is wrong with a value, and where. Null for a correct value and for an empty one.</summary>
    public (ConfigNode Node, string Text)? ProblemOf(ConfigNode node) =>
        node switch
        {
            _ when IsAny => null,
            ConfigScalar { IsNull: true } => null,
            ConfigList list when IsList => list.Items.Select(ProblemOfItem).FirstOrDefault(static p => p is not null),
            ConfigScalar scalar when Type is not null => ProblemOfScalar(scalar),
            ConfigMap map when Entries is not null => ProblemOfEntries(map),
            ConfigMap when (IsMap && !IsList) || MapKeys.Count > 0 => null,
            _ => (node, Rule),
        };

    /// <summary>What is wrong with a resolved value. Null for a correct one.</summary>
    public string? ProblemOfText(string text) => ProblemOfValue(new ConfigScalar(text));

    private string Rule =>
        this switch
        {
            { IsList: true, IsMap: true } => $"must be a list of maps, each with the keys {Names(Keys.Where(static k => k.IsRequired))}",
            { IsList: true, MapKeys.Count: > 0 } =>
                $"must be a value, a list of values ({Type!.Name}), or a map with the keys {Names(MapKeys)}",
            { IsList: true } => $"must be a value or a list of values ({Type!.Name})",
            { IsMap: true, Type: null } => "must be a map",
            { IsMap: true } => $"must be a {Type!.Name} or a map with the keys {Names(Keys)}",
            _ => ValueRule,
        };

    private static string Names(IEnumerable<DeploymentKey> keys) => string.Join(", ", keys.Select(static k => k.Name));

    private string ValueRule =>
        Values.Count > 0 ? $"must be one of {string.Join(", ", Values)}"
        : Type != KeyType.Integer ? Type!.Rule
        : Maximum < int.MaxValue ? $"must be an integer from {Minimum} to {Maximum}"
        : $"must be an integer, {Minimum} or more";

    private string ProblemOfChoice(string text) =>
        Values.Count > MostListed && NearestName.Of(text, Values) is { } nearest
            ? $"has an unknown value. Did you mean '{nearest}'?"
            : ValueRule;

    private (ConfigNode, string)? ProblemOfItem(ConfigNode item) =>
        item switch
        {
            ConfigMap when IsMap => null,
            ConfigScalar { IsNull: false } scalar when Type is not null => ProblemOfScalar(scalar),
            _ => (item, Rule),
        };

    private (ConfigNode, string)? ProblemOfEntries(ConfigMap map)
    {
        foreach (var (name, value) in map.Entries)
        {
            if (value is not ConfigScalar scalar || !Entries!.Accepts(scalar))
                return (value, $"has a wrong value at '{name}': it {Entries!.Rule}");
        }

        return null;
    }

    private (ConfigNode, string)? ProblemOfScalar(ConfigScalar scalar)
    {
        var text = KeyType.TextOf(scalar);
        if (AllowsVariable && EnvironmentReference.IsReference(text))
            return null;
        // A path may begin with a folder of this name.
        if (AllowsVariable && Type is { AllowsSecret: false } && Type != KeyType.Path && SecretReference.HasPrefix(text))
            return (scalar, "does not accept a secret: its value is not masked in output");
        return ProblemOfValue(scalar) is { } problem ? (scalar, problem) : null;
    }

    private string? ProblemOfValue(ConfigScalar scalar)
    {
        var text = KeyType.TextOf(scalar);
        if (Values.Count > 0)
            return Values.Contains(text, StringComparer.OrdinalIgnoreCase) ? null : ProblemOfChoice(text);
        return Type!.Accepts(scalar) && IsInRange(scalar) ? null : ValueRule;
    }

    private bool IsInRange(ConfigScalar scalar) =>
        Type != KeyType.Integer || (scalar.Value is long number && number >= Minimum && number <= Maximum);
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Declaring;

/// <summary>Replaces secrets with references to variables. Existing references are kept; new ones get a name.</summary>
internal sealed class SecretReferences
{
    private readonly DeploymentEnvironment _environment;
    private readonly VariableNames _names;
    private readonly Dictionary<string, string> _defined = new(StringComparer.Ordinal);

    public SecretReferences(DeploymentEnvironment environment, ConfigMap declared)
    {
        _environment = environment;
        // Names that the declaration refers to or that the environment defines are taken.
        var used = References(declared, "", static (_, name) => name).ToHashSet(StringComparer.Ordinal);
        _names = new VariableNames(environment, name => used.Contains(name) || environment.TryGet(name, out _));
        Writer = new ReferenceWriter(_names, []);
    }

    public ReferenceWriter Writer { get; }

    /// <summary>The value with references in place of its secrets.</summary>
    public ConfigNode Write(ConfigNode? declared, ConfigNode value, string pointer, string owner) =>
        Writer.Write(KeptReferences.Restore(declared, value, _environment), pointer, owner);

    /// <summary>The JSON pointers of the references in a value.</summary>
    public static IEnumerable<string> References(ConfigNode node, string pointer) => References(node, pointer, static (at, _) => at);

    /// <summary>The names of the references in a value.</summary>
    public static IEnumerable<string> NamesIn(ConfigNode? node) => node is null ? [] : References(node, "", static (_, name) => name);

    /// <summary>Defines an undefined variable. False when it was already defined with another value.</summary>
    public bool TryDefine(string name, string value) =>
        _defined.TryAdd(name, value) || string.Equals(_defined[name], value, StringComparison.Ordinal);

    /// <summary>The named variables that the environment does not define, with their values.</summary>
    public IReadOnlyList<EnvironmentVariable> Added(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. _names
                .Added.Concat(_defined.Select(static d => new EnvironmentVariable(d.Key, d.Value, 0)))
                .Where(v => wanted.Contains(v.Name)),
        ];
    }

    private static IEnumerable<string> References(ConfigNode node, string pointer, Func<string, string, string> select) =>
        node switch
        {
            ConfigMap map => map.Entries.SelectMany(e => References(e.Value, JsonPointer.Append(pointer, e.Key), select)),
            ConfigList list => list.Items.SelectMany(i => References(i, pointer, select)),
            _ => EnvironmentReference.TryGetName(node, out var name) ? [select(pointer, name)] : [],
        };
}

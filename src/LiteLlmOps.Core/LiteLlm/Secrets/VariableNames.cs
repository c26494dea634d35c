using System.Text;

namespace LiteLlmOps.Secrets;

/// <summary>Gives secrets names, so that a declaration can refer to them: one name for one value.</summary>
internal sealed class VariableNames
{
    private readonly Dictionary<string, string> _namesByValue = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<EnvironmentVariable> _added = [];
    private readonly Func<string, bool> _isTaken;

    /// <param name="known">The deployment's variables: a secret that is one of them already keeps its name.</param>
    /// <param name="isTaken">Tells of a name whether something else than those variables uses it. Null when nothing does.</param>
    public VariableNames(DeploymentEnvironment known, Func<string, bool>? isTaken = null)
    {
        _isTaken = isTaken ?? (static _ => false);
        foreach (var (name, value) in known.Declared)
        {
            _taken.Add(name);
            if (value.Text.Length > 0)
                _namesByValue.TryAdd(value.Text, name);
        }
    }

    /// <summary>The variables that were not there before.</summary>
    public IReadOnlyList<EnvironmentVariable> Added => _added;

    /// <param name="secret">The secret.</param>
    /// <param name="parts">What it is of, from the outside in: the model's name and the parameter's.</param>
    public string NameOf(string secret, params string[] parts)
    {
        if (_namesByValue.TryGetValue(secret, out var known))
            return known;
        var wished = Name(parts);
        var name = wished;
        for (var i = 2; _isTaken(name) || !_taken.Add(name); i++)
            name = wished + "_" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _namesByValue[secret] = name;
        _added.Add(new EnvironmentVariable(name, secret, 0));
        return name;
    }

    // gpt-4o and api_key make GPT_4O_API_KEY.
    private static string Name(string[] parts)
    {
        var name = new StringBuilder();
        foreach (var c in string.Join('_', parts).ToUpperInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                name.Append(c);
            else if (name.Length > 0 && name[^1] != '_')
                name.Append('_');
        }

        var text = name.ToString().TrimEnd('_');
        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? "SECRET_" + text : text;
    }
}

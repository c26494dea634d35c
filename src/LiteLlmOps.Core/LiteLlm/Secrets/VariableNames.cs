using System.Text;

namespace LiteLlmOps.Secrets;

/// <summary>Assigns a variable name to each secret, so that a declaration can refer to it.</summary>
internal sealed class VariableNames
{
    private readonly Dictionary<string, string> _namesByValue = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<EnvironmentVariable> _added = [];
    private readonly Func<string, bool> _isTaken;

    /// <param name="known">The variables of the deployment. A secret that is the value of one of them gets its name.</param>
    /// <param name="isTaken">Returns true for a name that is used otherwise. Null when there are no such names.</param>
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

    /// <summary>The variables that are new.</summary>
    public IReadOnlyList<EnvironmentVariable> Added => _added;

    /// <param name="secret">The secret.</param>
    /// <param name="parts">The parts of a new name, such as the name of a model and of its parameter.</param>
    public string NameOf(string secret, params string[] parts)
    {
        if (_namesByValue.TryGetValue(secret, out var known))
            return known;
        var wanted = Name(parts);
        var name = wanted;
        for (var i = 2; _isTaken(name) || !_taken.Add(name); i++)
            name = wanted + "_" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _namesByValue[secret] = name;
        _added.Add(new EnvironmentVariable(name, secret, 0));
        return name;
    }

    // gpt-4o and api_key become GPT_4O_API_KEY.
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

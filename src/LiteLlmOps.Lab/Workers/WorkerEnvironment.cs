using System.Collections;
using System.Collections.Concurrent;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Workers;

/// <summary>
/// os.environ of one worker. LiteLLM's workers are processes, so that a variable set in one is not visible in the others.
/// </summary>
internal sealed class WorkerEnvironment
{
    public const string Reference = "os.environ/";

    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);

    public WorkerEnvironment()
    {
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            _values[(string)entry.Key] = (string?)entry.Value ?? "";
    }

    public string? Get(string name) => _values.GetValueOrDefault(name);

    public void Set(string name, string value) => _values[name] = value;

    /// <summary>
    /// get_secret of secret_managers/main.py: the texts 'true' and 'false' become Booleans, an unset variable becomes null.
    /// </summary>
    public ConfigNode Secret(string reference)
    {
        var name = reference.Replace(Reference, "", StringComparison.Ordinal);
        return _values.TryGetValue(name, out var value) ? Json.Of((object?)AsBoolean(value) ?? value) : ConfigScalar.Null;
    }

    /// <summary>get_secret_bool: null when the variable is not set or not a Boolean.</summary>
    public bool? Flag(string name) => _values.TryGetValue(name, out var value) ? AsBoolean(value) : null;

    private static bool? AsBoolean(string value) =>
        value.Trim().ToLowerInvariant() switch
        {
            "true" => true,
            "false" => false,
            _ => null,
        };
}

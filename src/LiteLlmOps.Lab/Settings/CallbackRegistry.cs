using System.Collections.Concurrent;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Settings;

/// <summary>The active callbacks. A poll adds callbacks; before 1.106 it never removes one (proxy_server.py, _add_callbacks_from_db_config).</summary>
internal sealed class CallbackRegistry
{
    private const string Prometheus = "prometheus";

    private static readonly string[] Keys = ["success_callback", "failure_callback", "callbacks"];

    private readonly Dictionary<string, List<string>> _atStart = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _lists = new(StringComparer.Ordinal);

    /// <summary>True when /metrics is mounted. Only the file can enable it, at the start.</summary>
    public bool HasMetrics { get; private set; }

    public IReadOnlyList<string> Success => ListOf("success_callback");

    public IReadOnlyList<string> Failure => ListOf("failure_callback");

    public IReadOnlyList<string> General => ListOf("callbacks");

    /// <summary>Loads the lists of the file at the start.</summary>
    public void Load(ConfigMap settings)
    {
        foreach (var key in Keys)
        {
            var names = Names(settings[key]);
            _atStart[key] = names;
            _lists[key] = [.. names.Distinct(StringComparer.Ordinal)];
            HasMetrics |= key == "success_callback" && names.Any(static n => n.Contains(Prometheus, StringComparison.Ordinal));
            HasMetrics |= key == "callbacks" && names.Contains(Prometheus, StringComparer.Ordinal);
        }
    }

    /// <summary>
    /// Adds the new names of the merged section at each poll. A name in 'callbacks' applies to success and failure. From 1.106 the names that
    /// an earlier poll has added are removed when the section lacks them.
    /// </summary>
    public void Update(ConfigNode? section, bool removesNames)
    {
        if (PythonValue.IsTrue(section) && section is not ConfigMap)
            throw PythonException.NoAttribute(section!, "get");
        foreach (var key in Keys)
            Update(key, Names((section as ConfigMap)?[key]), removesNames);
    }

    private void Update(string key, List<string> names, bool removesNames)
    {
        var atStart = _atStart.GetValueOrDefault(key, []);
        _lists[key] =
        [
            .. ListOf(key)
                .Where(n => !removesNames || names.Contains(n, StringComparer.Ordinal) || atStart.Contains(n, StringComparer.Ordinal))
                .Concat(names)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private IReadOnlyList<string> ListOf(string key) => _lists.GetValueOrDefault(key, []);

    private static List<string> Names(ConfigNode? node) =>
        node is ConfigList list ? [.. list.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>()] : [];
}

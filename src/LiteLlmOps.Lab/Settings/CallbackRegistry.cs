using System.Collections.Concurrent;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Settings;

/// <summary>The active callbacks. A poll adds callbacks and never removes one (proxy_server.py, _add_callbacks_from_db_config).</summary>
internal sealed class CallbackRegistry
{
    private const string Prometheus = "prometheus";

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _lists = new(StringComparer.Ordinal);

    /// <summary>True when /metrics is mounted. Only the file can enable it, at the start.</summary>
    public bool HasMetrics { get; private set; }

    public IReadOnlyList<string> Success => ListOf("success_callback");

    public IReadOnlyList<string> Failure => ListOf("failure_callback");

    public IReadOnlyList<string> General => ListOf("callbacks");

    /// <summary>Loads the lists of the file at the start.</summary>
    public void Load(ConfigMap settings)
    {
        foreach (var key in new[] { "success_callback", "failure_callback", "callbacks" })
        {
            var names = Names(settings[key]);
            _lists[key] = [.. names.Distinct(StringComparer.Ordinal)];
            HasMetrics |= key == "success_callback" && names.Any(static n => n.Contains(Prometheus, StringComparison.Ordinal));
            HasMetrics |= key == "callbacks" && names.Contains(Prometheus, StringComparer.Ordinal);
        }
    }

    /// <summary>Adds the new names of the merged section at each poll. A name in 'callbacks' applies to success and failure.</summary>
    public void Add(ConfigNode? section)
    {
        if (!PythonValue.IsTrue(section))
            return;
        if (section is not ConfigMap settings)
            throw PythonException.NoAttribute(section!, "get");
        Add("success_callback", settings["success_callback"]);
        Add("failure_callback", settings["failure_callback"]);
        Add("callbacks", settings["callbacks"]);
    }

    private void Add(string key, ConfigNode? names) => _lists[key] = [.. ListOf(key).Concat(Names(names)).Distinct(StringComparer.Ordinal)];

    private IReadOnlyList<string> ListOf(string key) => _lists.GetValueOrDefault(key, []);

    private static List<string> Names(ConfigNode? node) =>
        node is ConfigList list ? [.. list.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>()] : [];
}

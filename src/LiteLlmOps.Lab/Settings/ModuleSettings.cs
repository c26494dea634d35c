using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Settings;

/// <summary>The variables of the litellm module that are set by litellm_settings.</summary>
internal sealed class ModuleSettings
{
    private readonly Lock _gate = new();
    private ConfigMap _values = ConfigMap.Empty;

    public ConfigNode? this[string key] => _values[key];

    public void Set(string key, ConfigNode value)
    {
        lock (_gate)
            _values = _values.With(key, value);
    }

    public bool IsOn(string key) => _values[key] is ConfigScalar { Value: true };

    /// <summary>The type of the response cache; null when caching is off.</summary>
    public string? CacheType => IsOn("cache") ? (_values["cache_params"] as ConfigMap)?.TextAt("type") ?? "redis" : null;

    /// <summary>litellm.request_timeout, by default 6000 s.</summary>
    public ConfigNode RequestTimeout => _values["request_timeout"] ?? Json.Of(6000.0);
}

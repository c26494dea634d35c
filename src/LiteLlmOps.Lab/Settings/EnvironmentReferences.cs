using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Settings;

/// <summary>
/// Replaces os.environ/NAME with the value of the variable (proxy_server.py, _check_for_os_environ_vars): in maps at any depth and in maps
/// inside lists, but not in texts that are list items.
/// </summary>
internal static class EnvironmentReferences
{
    public static ConfigMap Resolve(ConfigMap config, WorkerEnvironment environment) =>
        new(config.Entries.Select(e => KeyValuePair.Create(e.Key, ResolveValue(e.Value, environment))));

    private static ConfigNode ResolveValue(ConfigNode value, WorkerEnvironment environment) =>
        value switch
        {
            ConfigMap map => Resolve(map, environment),
            ConfigList list => new ConfigList([.. list.Items.Select(i => i is ConfigMap map ? Resolve(map, environment) : i)]),
            ConfigScalar { Text: { } text } when text.StartsWith(WorkerEnvironment.Reference, StringComparison.Ordinal) =>
                environment.Secret(text),
            _ => value,
        };
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Settings;

/// <summary>environment_variables of the file, set once at the start (proxy_server.py, _load_environment_variables).</summary>
internal static class FileVariables
{
    private static readonly LogPlace Place = new("proxy_server.py", 2908);

    // They decide what the process runs and where it calls.
    private static readonly HashSet<string> Blocked = new(StringComparer.Ordinal)
    {
        "PATH",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "DYLD_INSERT_LIBRARIES",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONHOME",
        "HOME",
        "USER",
        "SHELL",
        "LOGNAME",
        "NO_PROXY",
        "no_proxy",
    };

    /// <param name="variables">The section, its references already resolved: one to a variable that is not set has become null, and is set as None.</param>
    /// <param name="environment">Where they are set.</param>
    /// <param name="log">Told of what is skipped.</param>
    public static void Apply(ConfigNode? variables, WorkerEnvironment environment, ProxyLog log)
    {
        if (!PythonValue.IsTrue(variables))
            return;
        if (variables is not ConfigMap map)
            throw PythonException.NoAttribute(variables!, "items");
        foreach (var (name, value) in map.Entries)
        {
            if (Blocked.Contains(name))
                log.Warning(Place, $"Skipping blocked environment variable key: {name}");
            else
                environment.Set(name, PythonValue.Str(value));
        }
    }
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Settings;

/// <summary>environment_variables of the file, set once at the start (proxy_server.py, _load_environment_variables).</summary>
internal static class FileVariables
{
    private static readonly LogPlace Place = new("proxy_server.py", 2908);

    // LiteLLM blocks these because they control which code the process loads and which hosts it connects to.
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

    /// <param name="variables">The section with references resolved. A reference to an unset variable is null here, and is set as the text
    /// None.</param>
    /// <param name="environment">The environment that the variables are set in.</param>
    /// <param name="refused">Variables that this version skips too.</param>
    /// <param name="log">Receives a warning for each skipped variable.</param>
    public static void Apply(ConfigNode? variables, WorkerEnvironment environment, IReadOnlyList<string> refused, ProxyLog log)
    {
        if (!PythonValue.IsTrue(variables))
            return;
        if (variables is not ConfigMap map)
            throw PythonException.NoAttribute(variables!, "items");
        foreach (var (name, value) in map.Entries)
        {
            if (Blocked.Contains(name))
                log.Warning(Place, $"Skipping blocked environment variable key: {name}");
            else if (refused.Contains(name, StringComparer.OrdinalIgnoreCase))
                log.Warning(Place, $"Ignoring {name.ToUpperInvariant()} set in the config file. Set it in the proxy's environment instead");
            else
                environment.Set(name, PythonValue.Str(value));
        }
    }
}

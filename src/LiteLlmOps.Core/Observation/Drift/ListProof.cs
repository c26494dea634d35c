using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <summary>Whether a value that the proxy reports proves that it uses the value.</summary>
internal static class ListProof
{
    // get_config_list (proxy_server.py of 1.83.2): the one key of the list for which the row does not replace a missing value.
    private const string FromMemoryOnly = "pass_through_endpoints";

    /// <summary>
    /// False for keys of general_settings up to 1.102 that only the row sets: /config/list reports the row when the process has no value.
    /// </summary>
    public static bool Proves(LiteLlmRules rules, ConfigMap? file, string section, string key) =>
        section != ConfigSections.General || rules.Release.SettlesPerKey || key == FromMemoryOnly || file?.MapAt(section)?.Has(key) == true;
}

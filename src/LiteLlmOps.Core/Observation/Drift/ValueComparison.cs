using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Drift;

/// <summary>Compares declared values with stored ones, where a declared one may be a reference to an environment variable.</summary>
/// <remarks>
/// A reference equals the same reference, unless the running version would use the reference itself as the value; and it equals its
/// value. So a comparison needs no provider secret, except for rows in which the version stores values.
/// </remarks>
internal sealed class ValueComparison(LiteLlmRules rules, DeploymentEnvironment environment, string section, bool resolve)
{
    // LiteLLM converts these to numbers itself (types/router.py: LiteLLM_Params; router.py: update_settings).
    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal)
    {
        "rpm",
        "tpm",
        "max_retries",
        "num_retries",
        "max_parallel_requests",
        "order",
        "weight",
        "max_budget",
        "default_api_key_tpm_limit",
        "default_api_key_rpm_limit",
        "retry_after",
        "allowed_fails",
        "cooldown_time",
    };

    public ScalarVerdict Compare(ConfigNode desired, ConfigNode actual, string pointer)
    {
        if (EnvironmentReference.TryGetName(desired, out var name))
            return CompareReference(name, desired, actual, pointer);
        if (resolve && EnvironmentReference.TryGetName(actual, out var other) && environment.TryGet(other, out var value))
            actual = new ConfigScalar(value.Text);
        return Verdict(
            NodeEquality.AreEqual(desired, actual) || SameNumber(desired, actual, pointer) || SameInteger(desired, actual, pointer)
        );
    }

    private ScalarVerdict CompareReference(string name, ConfigNode desired, ConfigNode actual, string pointer)
    {
        var isStored = rules.StoresReference(section, pointer);
        var sameReference = NodeEquality.AreEqual(desired, actual);
        if (sameReference && isStored)
            return Verdict(true);
        if (sameReference)
            return new(
                Agreement.Different,
                $"LiteLLM {rules.Version} does not resolve os.environ/ references in the database: it would use the reference itself as the value"
            );
        if (environment.TryGet(name, out var value))
            return Verdict(actual is ConfigScalar { Text: { } text } && string.Equals(text, value.Text, StringComparison.Ordinal));
        // Where this version stores the reference, another text is a difference regardless of the value of the variable.
        return isStored
            ? Verdict(false)
            : new(
                Agreement.Unknown,
                $"{name} is not defined in the environment of this deployment, so the stored value could not be compared"
            );
    }

    private static bool SameNumber(ConfigNode desired, ConfigNode actual, string pointer) =>
        Numbers.Contains(JsonPointer.Last(pointer)) && TryNumber(desired, out var a) && TryNumber(actual, out var b) && a == b;

    // Router.update_settings converts with int(): the proxy reports 4 for a stored 4.5 or "4".
    private bool SameInteger(ConfigNode desired, ConfigNode actual, string pointer) =>
        SettingPath.Parse(pointer) is { Section: var place, Key: { } key, Fields: [] }
        && rules.RuleOf(place, key) is { Cast: SettingCast.Integer }
        && TryNumber(desired, out var a)
        && TryNumber(actual, out var b)
        && decimal.Truncate(a) == decimal.Truncate(b);

    private static bool TryNumber(ConfigNode node, out decimal number)
    {
        number = 0;
        return (node as ConfigScalar)?.Value switch
        {
            long whole => (number = whole) == whole,
            double real when Math.Abs(real) < 1e27 => (number = (decimal)real) == (decimal)real,
            string text => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    private static ScalarVerdict Verdict(bool same) => new(same ? Agreement.Same : Agreement.Different);
}

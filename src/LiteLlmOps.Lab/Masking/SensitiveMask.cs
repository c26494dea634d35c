using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Masking;

/// <summary>Masks parameters by their names (litellm_core_utils/sensitive_data_masker.py).</summary>
internal static class SensitiveMask
{
    private const int Visible = 4;
    private const int MaxDepth = 10;

    private static readonly HashSet<string> Sensitive = new(
        [
            "password",
            "secret",
            "key",
            "token",
            "auth",
            "authorization",
            "credential",
            "access",
            "private",
            "certificate",
            "fingerprint",
            "tenancy",
        ],
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> Excluded = new(
        ["litellm_credential_name", "default_api_key_tpm_limit", "default_api_key_rpm_limit"],
        StringComparer.Ordinal
    );

    private static readonly string[] Removed =
    [
        "api_key",
        "client_secret",
        "vertex_credentials",
        "aws_access_key_id",
        "aws_secret_access_key",
    ];

    /// <summary>
    /// litellm_params as /model/info shows them (common_utils/openai_endpoint_utils.py, remove_sensitive_info_from_deployment).
    /// </summary>
    public static ConfigMap OfParameters(ConfigMap parameters) =>
        Mask(parameters.Where(static k => !Removed.Contains(k, StringComparer.Ordinal)), 0);

    private static ConfigMap Mask(ConfigMap map, int depth) =>
        depth >= MaxDepth
            ? map
            : new ConfigMap(map.Entries.Select(e => KeyValuePair.Create(e.Key, Mask(e.Value, IsSensitive(e.Key), depth))));

    // Scalars of a sensitive key are converted to text and masked; in lists only texts are masked.
    private static ConfigNode Mask(ConfigNode value, bool isSensitive, int depth) =>
        value switch
        {
            ConfigMap map => Mask(map, depth + 1),
            ConfigList list => depth + 1 >= MaxDepth
                ? list
                : new ConfigList([.. list.Items.Select(i => MaskItem(i, isSensitive, depth + 1))]),
            ConfigScalar { IsNull: true } => Json.Of(isSensitive ? "" : "None"),
            ConfigScalar scalar when isSensitive => Json.Of(Hide(PythonText.Of(scalar.Value))),
            _ => value,
        };

    private static ConfigNode MaskItem(ConfigNode item, bool isSensitive, int depth) =>
        item switch
        {
            ConfigMap map => Mask(map, depth + 1),
            ConfigScalar { IsNull: true } => Json.Of("None"),
            ConfigScalar { Text: { } text } when isSensitive => Json.Of(Hide(text)),
            ConfigList list => Mask(list, isSensitive, depth),
            _ => item,
        };

    // Compares whole words of the name: 'max_tokens' does not match 'token'. Names with 'cost' are prices, not secrets.
    private static bool IsSensitive(string key)
    {
        var words = key.ToLowerInvariant().Replace('-', '_').Split('_');
        return !Excluded.Contains(key) && !words.Contains("cost", StringComparer.Ordinal) && words.Any(Sensitive.Contains);
    }

    private static string Hide(string text) =>
        text.Length < 2 * Visible ? text : $"{text[..Visible]}{new string('*', text.Length - (2 * Visible))}{text[^Visible..]}";
}

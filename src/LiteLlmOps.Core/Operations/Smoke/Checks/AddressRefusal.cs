using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Recognizes a proxy that rejects the IP address of this machine: general_settings.allowed_ips.</summary>
/// <param name="snapshot">The deployment.</param>
/// <remarks>
/// proxy/auth/auth_utils.py, pre_db_read_auth_checks: the address is checked before the key, so that a valid key gets 403 too. From 1.103 the
/// row of the database sets it as well (observed).
/// </remarks>
internal sealed class AddressRefusal(DeploymentSnapshot snapshot)
{
    private const string Key = "allowed_ips";

    /// <summary>The failure. Null when the response has another cause.</summary>
    public async Task<LlmCheckResult?> OfAsync(HttpProbeAnswer answer)
    {
        if (answer.Status != 403)
            return null;
        var isNamed = answer.Body.Contains("IP address", StringComparison.OrdinalIgnoreCase);
        var place = await PlaceAsync();
        if (!isNamed && place is null)
            return null;
        var setting = place is null ? $"general_settings.{Key}" : $"general_settings.{Key} ({place})";
        return LlmCheckResult.Failed(
            isNamed
                ? $"Rejects the IP address of this machine{(place is null ? "" : $": {setting} does not include it")}."
                : $"Rejects requests from this machine: {setting} is set, and may not include its IP address.",
            $"Add the address to {setting}, or run the checks on an allowed machine. The response does not depend on the key.",
            answer.Quote()
        );
    }

    private async Task<string?> PlaceAsync()
    {
        var file = (await Attempt(snapshot.StartFileAsync))?.MapAt(ConfigSections.General)?[Key];
        var rule = await Attempt(snapshot.VersionAsync) is { } version
            ? new LiteLlmRules(version).RuleOf(ConfigSections.General, Key)
            : null;
        // Without a version, which a proxy that rejects the address does not report, the row may count.
        if (file is null && rule?.Reader != SettingReader.File && await IsStoredAsync())
            return $"LiteLLM_Config.{ConfigSections.General}";
        return file is null or ConfigScalar { IsNull: true } ? null
            : file.Position.IsKnown ? $"{Path.GetFileName(file.Position.File)}:{file.Position.Line}"
            : "the file";
    }

    private async Task<bool> IsStoredAsync() =>
        snapshot.HasDatabase
        && snapshot.Deployment.Mode == DeploymentMode.DbSsot
        && (await Attempt(snapshot.StoredAsync))?.Settings.GetValueOrDefault(ConfigSections.General)?.Value is ConfigMap row
        && row[Key] is not (null or ConfigScalar { IsNull: true });

    // DatabaseReachable and ConfigReads report why something cannot be read.
    private static async Task<T?> Attempt<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (LlmException)
        {
            return default;
        }
    }
}

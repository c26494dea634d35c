using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Drift;

/// <summary>Reads the state of a proxy.</summary>
internal sealed class LiveReader(IAdapters adapters, Deployment deployment)
{
    // The probability that a worker accepts none of them is below 0.2 % for 8 workers.
    private const int ConnectionsPerWorker = 8;

    /// <summary>How many connections to make so that each worker of a proxy accepts one: the kernel chooses the worker.</summary>
    public static int ConnectionsTo(ProxySettings proxy) => proxy.Workers == 1 ? 1 : ConnectionsPerWorker * proxy.Workers;

    /// <param name="address">The address of the proxy.</param>
    /// <param name="generalKeys">The keys of general_settings to report, as far as this version can prove them.</param>
    /// <param name="isOneWorker">True to send all requests over one connection, and therefore to one worker.</param>
    /// <param name="token">Cancels the requests.</param>
    public async Task<LiveState> ReadAsync(
        Uri address,
        Task<IReadOnlyCollection<string>> generalKeys,
        bool isOneWorker,
        CancellationToken token
    )
    {
        using var api = adapters.OpenProxy(deployment, address, isOneWorker);
        var live = await api.ReadAsync(token) with { Address = address };
        if (
            (deployment.Version ?? live.Version) is not { } version
            || new LiteLlmRules(version) is not { Release.SettlesPerKey: true } rules
        )
            return live;
        var keys = (await generalKeys).Where(k => IsProvable(rules, k)).Distinct(StringComparer.Ordinal).ToList();
        return live with { GeneralFields = await api.ReadFieldsAsync(keys, token) };
    }

    /// <summary>The keys of general_settings in the database.</summary>
    public static IReadOnlyCollection<string> KeysOf(StoredState? stored) =>
        stored?.Settings.GetValueOrDefault(ConfigSections.General)?.Value is ConfigMap row ? [.. row.Keys] : [];

    // The endpoint reports the settings in memory. Of the other keys the proxy uses a copy, which may be older.
    private static bool IsProvable(LiteLlmRules rules, string key) =>
        rules.RuleOf(ConfigSections.General, key) is { Reader: SettingReader.Request };
}

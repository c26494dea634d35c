namespace LiteLlmOps.Smoke;

/// <summary>The checks of a deployment.</summary>
internal static class SmokeSuite
{
    /// <param name="snapshot">The deployment.</param>
    /// <param name="query">Selects the checks.</param>
    /// <param name="options">The model calls of level Full.</param>
    /// <param name="meter">Adds up their cost.</param>
    /// <exception cref="LlmException">CheckNotFound when a name or category without wildcards matches no check.</exception>
    public static async Task<IReadOnlyList<Check>> SelectAsync(
        DeploymentSnapshot snapshot,
        SmokeQuery query,
        SmokeOptions options,
        CostMeter meter
    )
    {
        var checks = await AllAsync(snapshot, query.Level, options, meter);
        if (query.IsFoundIn(checks))
            return query.Select(checks);
        // The error also says when a check runs at a higher level only.
        throw query.NotFound(
            await AllAsync(snapshot, CheckLevel.Full, options with { AllModels = false }, meter),
            snapshot.Deployment.Name
        );
    }

    private static async Task<IReadOnlyList<Check>> AllAsync(
        DeploymentSnapshot snapshot,
        CheckLevel level,
        SmokeOptions options,
        CostMeter meter
    )
    {
        var checks = new List<Check>([.. new ConfigChecks(snapshot).All(), .. new DatabaseChecks(snapshot).All()]);
        var proxies = snapshot.Deployment.Proxy.Addresses;
        foreach (var proxy in proxies)
        {
            var suffix = proxies.Count == 1 ? "" : $"@{proxy.Authority}";
            checks.AddRange(new ProxyChecks(snapshot, proxy, suffix).All());
            checks.AddRange(new ModelChecks(snapshot, proxy, suffix).All());
        }

        checks.AddRange(new ServiceChecks(snapshot).All());
        if (level == CheckLevel.Full)
        {
            checks.AddRange(await new CallChecks(snapshot, options, meter).AllAsync());
            checks.AddRange(new UsageChecks(snapshot).All(proxies.Count == 1 ? "ProxyKey" : $"ProxyKey@{proxies[0].Authority}"));
        }

        checks.AddRange(new CustomChecks(snapshot).All([.. checks.Select(static c => c.Name)]));
        return checks;
    }
}

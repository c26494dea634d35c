namespace LiteLlmOps.Smoke;

/// <summary>All checks that a deployment has.</summary>
internal static class SmokeSuite
{
    /// <param name="context">What they look at.</param>
    /// <param name="query">Which of them are wanted.</param>
    /// <param name="options">What level Full calls.</param>
    /// <param name="meter">Adds up what that costs.</param>
    public static async Task<IReadOnlyList<Check>> OfAsync(
        DeploymentSnapshot context,
        SmokeQuery query,
        SmokeOptions options,
        CostMeter meter
    )
    {
        var checks = new List<Check>([.. new ConfigChecks(context).All(), .. new DatabaseChecks(context).All()]);
        var proxies = context.Deployment.Proxy.Addresses;
        foreach (var proxy in proxies)
        {
            var suffix = proxies.Count == 1 ? "" : $"@{proxy.Authority}";
            checks.AddRange(new ProxyChecks(context, proxy, suffix).All());
            checks.AddRange(new ModelChecks(context, proxy, suffix).All());
        }

        checks.AddRange(new ServiceChecks(context).All());
        if (query.Level == CheckLevel.Full)
        {
            checks.AddRange(await new CallChecks(context, options, meter).AllAsync());
            checks.AddRange(new UsageChecks(context).All(proxies.Count == 1 ? "ProxyKey" : $"ProxyKey@{proxies[0].Authority}"));
        }

        checks.AddRange(new CustomChecks(context).All([.. checks.Select(static c => c.Name)]));
        return query.Select(checks);
    }
}

using LiteLlmOps.Smoke.Checks;

namespace LiteLlmOps.Smoke;

/// <summary>All checks that a deployment has.</summary>
internal static class SmokeSuite
{
    public static IReadOnlyList<Check> Of(SmokeContext context)
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
        return checks;
    }
}

using LiteLlmOps.Smoke;

namespace LiteLlmOps.Binding;

/// <summary>Completes the names of checks, or their categories, by the name of the parameter. Checks that call models are left out: listing them takes a call to the proxy.</summary>
internal sealed class CheckCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        Checks(query).GetAwaiter().GetResult().Select(c => query.Parameter == "Category" ? c.Category : c.Name);

    private static async Task<IReadOnlyList<Check>> Checks(CompletionQuery query)
    {
        await using var snapshot = new DeploymentSnapshot(query.Adapters, query.Deployment());
        var all = new SmokeQuery(CheckLevel.Standard, static _ => true, static _ => true);
        return await SmokeSuite.OfAsync(snapshot, all, new SmokeOptions(false, null), new CostMeter(null));
    }
}

using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Routing;

namespace LiteLlmOps.Lab.Auth;

/// <summary>Which models a key may use and see (proxy/auth/auth_checks.py, can_key_call_model; proxy/auth/model_checks.py).</summary>
internal static class ModelRights
{
    private const string AllProxyModels = "all-proxy-models";
    private const string AllTeamModels = "all-team-models";

    /// <exception cref="ProxyError">The key may not use the model.</exception>
    public static void Check(Caller caller, string model, RouterView view)
    {
        if (!caller.IsAdmin && !MayUse(caller.Models, model, view, caller.TeamModels))
            throw Denied("key", caller.Models, model);
        if (!caller.IsAdmin && caller.TeamId is not null && !MayUse(caller.TeamModels, model, view, []))
            throw Denied("team", caller.TeamModels, model);
    }

    /// <summary>
    /// The distinct names that the key can list: its own, else its team's, else all, plus the known models that match a wildcard.
    /// </summary>
    public static IReadOnlyList<string> Visible(Caller caller, RouterView? view)
    {
        var names = view?.Names.ToList() ?? [];
        var own = Expand(caller.Models, caller.TeamModels, names, view);
        var team = Expand(caller.TeamModels, [], names, view);
        List<string> shown =
        [
            .. (
                own.Count > 0 ? own
                : team.Count > 0 ? team
                : names
            ).Distinct(StringComparer.Ordinal),
        ];
        return
        [
            .. shown,
            .. shown.Where(static n => n.Contains('*', StringComparison.Ordinal)).SelectMany(n => KnownModels.Matching(n, view)),
        ];
    }

    private static bool MayUse(IReadOnlyList<string> allowed, string model, RouterView view, IReadOnlyList<string> team) =>
        allowed.Count == 0
        || allowed.Contains(AllProxyModels, StringComparer.Ordinal)
        || allowed.Contains("*", StringComparer.Ordinal)
        || (allowed.Contains(AllTeamModels, StringComparer.Ordinal) && MayUse(team, model, view, []))
        || allowed.Contains(model, StringComparer.Ordinal)
        || allowed.Any(a => a.EndsWith("/*", StringComparison.Ordinal) && model.StartsWith(a[..^1], StringComparison.Ordinal))
        || view.OfName(model)
            .Any(d =>
                view.AccessGroups.Any(g => allowed.Contains(g.Key, StringComparer.Ordinal) && g.Contains(d.Name, StringComparer.Ordinal))
            );

    private static List<string> Expand(IReadOnlyList<string> allowed, IReadOnlyList<string> team, List<string> names, RouterView? view)
    {
        if (allowed.Contains(AllTeamModels, StringComparer.Ordinal))
            allowed = team;
        if (allowed.Contains(AllProxyModels, StringComparer.Ordinal))
            allowed = names;
        var groups = view?.AccessGroups;
        return
        [
            .. allowed
                .Where(a => groups?.Contains(a) != true)
                .Concat(allowed.SelectMany(a => groups?[a] ?? []))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static ProxyError Denied(string kind, IReadOnlyList<string> models, string model) =>
        new(
            401,
            $"{kind} not allowed to access model. This {kind} can only access models=[{string.Join(", ", models.Select(static m => $"'{m}'"))}]. Tried to access {model}",
            $"{kind}_model_access_denied",
            "model"
        );
}

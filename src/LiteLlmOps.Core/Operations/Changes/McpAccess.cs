using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>The grants of MCP servers.</summary>
internal sealed class McpAccess
{
    private readonly UsageFacts _usage;
    private readonly Audience _everybody;
    private readonly Dictionary<string, AccessGroupFact> _groups;
    private readonly ILookup<string, KeyFact> _teamKeys;
    private readonly Dictionary<string, PermissionFact> _permissions;

    public McpAccess(UsageFacts usage, Audience everybody)
    {
        (_usage, _everybody) = (usage, everybody);
        _groups = usage.AccessGroups.ToDictionary(static g => g.Id, StringComparer.Ordinal);
        _permissions = (usage.Permissions ?? []).ToDictionary(static p => p.Id, StringComparer.Ordinal);
        _teamKeys = (usage.Keys ?? []).Where(static k => k.TeamId is not null).ToLookup(static k => k.TeamId!, StringComparer.Ordinal);
    }

    /// <summary>Adds the grants of a server, and the keys and teams behind them.</summary>
    /// <param name="id">The id of the server.</param>
    /// <param name="names">Its name and alias.</param>
    /// <param name="server">Its configuration.</param>
    /// <param name="impact">The impact to add to.</param>
    public void Add(string id, IReadOnlyCollection<string> names, ConfigMap server, ImpactSet impact)
    {
        if (server["allow_all_keys"] is ConfigScalar { Value: true })
        {
            impact.Grants.Add("all keys");
            impact.Audiences.Add(_everybody);
            return;
        }

        var asked = new HashSet<string>(names, StringComparer.Ordinal) { id };
        var serverGroups = Texts(server["access_groups"]).ToHashSet(StringComparer.Ordinal);
        bool Grants(string? permission) =>
            permission is not null
            && _permissions.GetValueOrDefault(permission) is { } p
            && (p.McpServers.Any(asked.Contains) || p.McpAccessGroups.Any(serverGroups.Contains));
        bool Has(AccessFact access) =>
            Grants(access.PermissionId)
            || access.AccessGroups.Any(g => _groups.GetValueOrDefault(g)?.McpServers.Any(asked.Contains) == true);

        var keys = (_usage.Keys ?? []).Where(k => Has(k.Access)).ToList();
        var teams = (_usage.Teams ?? []).Where(t => Has(t.Access)).ToList();
        impact.Grants.UnionWith(keys.Select(static k => $"key {k.Name}"));
        impact.Grants.UnionWith(teams.Select(static t => $"team {t.Name}"));
        impact.Grants.UnionWith(_usage.Holders.Where(h => Grants(h.PermissionId)).Select(static h => h.Name));
        // The grant of a team applies to its keys, unless they have their own list.
        var inherited = teams.SelectMany(t => _teamKeys[t.Id]).Where(k => !HasOwnList(k));
        impact.Audiences.Add(new Audience([.. keys.Concat(inherited).Distinct<KeyFact>(ReferenceEqualityComparer.Instance)], teams));
    }

    private static IEnumerable<string> Texts(ConfigNode? node) =>
        (node as ConfigList)?.Items.Select(static i => (i as ConfigScalar)?.Text).OfType<string>() ?? [];

    private bool HasOwnList(KeyFact key) =>
        key.Access.PermissionId is { } id
        && _permissions.GetValueOrDefault(id) is { } own
        && (own.McpServers.Count > 0 || own.McpAccessGroups.Count > 0);
}

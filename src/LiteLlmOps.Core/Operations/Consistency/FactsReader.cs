using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Consistency;

/// <summary>Reads the facts of an audit: the planes, the machine, and what the database knows.</summary>
/// <param name="adapters">Access to files, database and processes.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class FactsReader(IAdapters adapters, Deployment deployment)
{
    /// <summary>The planes that an audit needs.</summary>
    public static readonly IReadOnlyList<Plane> Planes = [Plane.Rendered, Plane.Stored];

    /// <summary>Why the database could not be read, although its tables could. Null when it was read.</summary>
    public LlmException? Problem { get; private set; }

    /// <param name="planes">The planes, as far as they could be read.</param>
    /// <param name="target">The version to which LiteLLM is to be upgraded. Null for none.</param>
    /// <param name="token">Cancels.</param>
    public async Task<ConsistencyFacts> ReadAsync(PlaneSet planes, LiteLlmVersion? target, CancellationToken token)
    {
        var finder = new DriftFinder(
            planes,
            new DriftQuery([.. Planes]),
            CauseRules.Of(adapters.OpenState(deployment), planes.Rules, adapters.Time.UtcNow()),
            adapters.Time.Today()
        );
        var facts = new ConsistencyFacts(
            deployment,
            planes,
            [.. finder.Find().Where(static d => d.Plane is Plane.Rendered or Plane.Stored)],
            adapters.Commands,
            adapters.Listeners,
            adapters.Time.UtcNow()
        )
        {
            Target = target,
            Compose = ComposeService.Read(deployment, adapters.Files),
        };
        facts = facts with { Machine = await new MachineReader(adapters, facts).ReadAsync(token) };
        if (planes.Stored is null)
            return facts;
        try
        {
            return await WithDatabaseAsync(facts, token);
        }
        catch (LlmException e)
        {
            Problem = e;
            return facts;
        }
    }

    private async Task<ConsistencyFacts> WithDatabaseAsync(ConsistencyFacts facts, CancellationToken token)
    {
        await using IProxyDatabase database = adapters.OpenDatabase(deployment, readOnly: true);
        var server = await database.ReadServerAsync(token);
        var readAt = adapters.Time.UtcNow();
        return facts with
        {
            Server = server,
            ReadAt = readAt,
            Keys = await KeyUsage.ReadAsync(database, token),
            Privileges = await RolePrivileges.ReadAsync(database, token),
            Upkeep = await DatabaseUpkeep.ReadAsync(database, token),
            Ciphertexts = await database.ReadCiphertextsAsync(CiphertextColumn.Of(facts.Planes.Rules.Version), token),
            Records = await StoredRecords.ReadAsync(database, deployment.Proxy.MasterKey?.Text, token),
        };
    }
}

using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps;

/// <summary>A cmdlet that reads users, teams, organizations or budgets.</summary>
public abstract class EntityCmdlet : RecordCmdlet
{
    private protected StoredSchema ReadTables(IRecordDatabase records, IReadOnlyCollection<string> tables) =>
        Await(token => records.ReadTablesAsync(tables, token));

    /// <summary>Writes what a query returns, and an error for each name that the database does not have.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="records">Its database.</param>
    /// <param name="query">The query.</param>
    /// <param name="filter">Selects what is written.</param>
    /// <param name="id">The id of the object of the pipeline. Null for no restriction.</param>
    private protected void WriteEntities<T>(
        Deployment deployment,
        IRecordDatabase records,
        EntityQuery<T> query,
        EntityFilter<T> filter,
        RecordId? id
    )
    {
        var statement = query.Statement(id);
        if (query.Note is { } note)
            WriteVerbose(note);
        WriteEach(records.ReadAsync(statement, query.Read, StopToken), filter.Selects);
        // A name may exist outside of what the object of the pipeline selects.
        if (id is not null && filter.HasMissing)
            WriteEach(records.ReadAsync(query.Statement(null), query.Read, StopToken), item => filter.Selects(item) && false);
        foreach (var problem in filter.Missing(deployment.Name))
            WriteProblem(problem);
    }
}

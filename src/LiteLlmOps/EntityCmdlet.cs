using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps;

/// <summary>A cmdlet that reads keys, users, teams, organizations or budgets.</summary>
public abstract class EntityCmdlet : RecordCmdlet
{
    private protected override IReadOnlyList<string> Selectors => RecordInput.Ids;

    private protected override bool AllowsNone => true;

    private protected StoredSchema ReadTables(IRecordDatabase records, IReadOnlyCollection<string> tables) =>
        Await(token => records.ReadTablesAsync(tables, token));

    /// <summary>Writes what a query returns, and an error for each name that the database does not have.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="records">Its database.</param>
    /// <param name="query">The query.</param>
    /// <param name="filter">Selects what is written.</param>
    /// <param name="names">The names and wildcards of the filter that the entities themselves have. Null for all.</param>
    /// <param name="id">The id of the object of the pipeline. Null for no restriction.</param>
    private protected void WriteEntities<T>(
        Deployment deployment,
        IRecordDatabase records,
        EntityQuery<T> query,
        EntityFilter<T> filter,
        string[]? names,
        RecordId? id
    )
    {
        var patterns = NamePattern.ForSearch(names);
        var statement = query.Statement(id, patterns);
        if (query.Note is { } note)
            WriteVerbose(note);
        var written = new HashSet<string>(StringComparer.Ordinal);
        WriteEach(records.ReadAsync(statement, query.Read, StopToken), item => filter.Selects(item) && written.Add(query.IdOf(item)));
        // A name may be shown otherwise than it is stored.
        if (patterns is not null && filter.HasMissing)
            WriteEach(
                records.ReadAsync(query.Statement(id, null), query.Read, StopToken),
                item => filter.Selects(item) && written.Add(query.IdOf(item))
            );
        // A name may exist outside of what the object of the pipeline selects.
        if (id is not null && filter.HasMissing)
            WriteEach(records.ReadAsync(query.Statement(null, null), query.Read, StopToken), item => filter.Selects(item) && false);
        if (filter.Contradiction is { } contradiction)
            WriteProblem(contradiction);
        foreach (var problem in filter.Missing(deployment.Name))
            WriteProblem(problem);
    }
}

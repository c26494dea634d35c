using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets LiteLLM's audit log: who created, changed or deleted keys, users, teams and models, and which fields changed.</summary>
[Cmdlet(VerbsCommon.Get, "LlmAuditLog", HelpUri = HelpPages.Address + "Get-LlmAuditLog.md")]
[OutputType(typeof(LlmAuditEntry))]
public sealed class GetLlmAuditLogCommand : TimedRecordCmdlet
{
    private const string WhyEmpty =
        "The audit log is empty. LiteLLM writes it only with an enterprise license and with store_audit_logs: true in litellm_settings (or the variable LITELLM_STORE_AUDIT_LOGS).";

    /// <summary>The changed objects: names or ids of keys, users, teams or models. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
#pragma warning disable CA1720 // The word of the audit log, where each entry has an object_id.
    public string[]? Object { get; set; }
#pragma warning restore CA1720

    /// <summary>The actions: created, updated, deleted, blocked, unblocked or rotated. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(AuditCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Action { get; set; }

    /// <summary>The tables of the changed objects, such as LiteLLM_TeamTable or *Team*. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(AuditCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Table { get; set; }

    /// <summary>The users who made the changes: names, email addresses or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? User { get; set; }

    private protected override string Noun => "entries of the audit log";

    private protected override IReadOnlyList<string> Selectors { get; } =
    [nameof(LlmAuditEntry.ObjectId), "ModelId", .. RecordInput.Ids[..^1]];

    private protected override void Run(Deployment deployment)
    {
        var records = OpenRecords(deployment);
        var schema = Await(token => records.ReadTablesAsync(AuditQuery.Tables, token));
        var query = new AuditQuery(schema, deployment.Path, MasterKeyHash(deployment));
        var filter = new AuditFilter(Wildcards.Filter(Action), Wildcards.Filter(Table), Wildcards.Filter(Object), Wildcards.Filter(User));
        var objectId = Selectors.Select(s => RecordInput.Text(InputObject, s)).FirstOrDefault(static id => id is not null);
        var statement = query.Statement(Range, objectId);
        if (query.Note is { } note)
            WriteVerbose(note);
        WriteEach(records.ReadAsync(statement, query.Read, StopToken), filter.Selects);
        if (!Await(token => AnyAsync(records, query.AnyEntry(), token)))
            WriteVerbose(WhyEmpty);
        filter.AddKnown();
        if (!filter.HasMissing)
            return;
        // A name without an entry in the time range, or of the object of the pipeline, may have one otherwise.
        Pull(
            records.ReadAsync(query.Statement(default, null), query.Read, StopToken),
            group =>
            {
                foreach (var entry in group)
                    filter.Selects(entry);
            }
        );
        foreach (var (id, name) in ReadUsers(records))
            filter.AddUser(name, id);
        foreach (var problem in filter.Missing(deployment.Name))
            WriteProblem(problem);
    }

    private IReadOnlyList<(string? Id, string? Name)> ReadUsers(IRecordDatabase records) =>
        User is null ? [] : Await(token => UserNames.ReadAsync(records, token));

    private static async Task<bool> AnyAsync(IRecordDatabase records, RecordStatement statement, CancellationToken token)
    {
        await foreach (var group in records.ReadAsync(statement, static _ => true, token))
            return group.Count > 0;
        return false;
    }
}

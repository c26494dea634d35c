using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps;

/// <summary>A cmdlet that reads models, credentials or MCP servers: entries that are declared, stored and served.</summary>
public abstract class EntryCmdlet : RecordCmdlet
{
    // What a deployment does not have is no fault: one without a config consists of its database.
    private static readonly ErrorId[] NotDefined = [ErrorIds.ConfigNotDefined, ErrorIds.DatabaseNotDefined];

    private protected abstract string EntrySection { get; }

    /// <summary>Reads the entries of all planes. What could not be read is reported: as an error, or for a proxy that is not required as a warning.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="needsDeclared">True when a deployment without a config is an error.</param>
    /// <param name="needsStored">True when a deployment without a database is an error.</param>
    /// <param name="needsLive">True when a proxy that cannot be read is an error.</param>
    /// <param name="asksProxy">False not to ask the proxies.</param>
    private protected EntryPlanes ReadEntries(
        Deployment deployment,
        bool needsDeclared = false,
        bool needsStored = false,
        bool needsLive = false,
        bool asksProxy = true
    )
    {
        var reader = new EntryReader(Adapters, deployment, EntrySection);
        var planes = Await(token => reader.ReadAsync(true, true, asksProxy, token));
        foreach (var problem in planes.Problems)
        {
            if (IsRequired(problem, needsDeclared, needsStored))
                WriteProblem(problem);
            else
                WriteVerbose(problem.Message);
        }

        foreach (var problem in planes.EntryProblems)
            WriteProblem(SourceProblems.Of(problem, Adapters.Files.ReadLine));
        foreach (var problem in planes.LiveProblems)
        {
            if (needsLive)
                WriteProblem(problem);
            else
                WriteWarning($"Could not read what the proxy serves: {problem.Message}");
        }

        return planes with
        {
            Problems = [.. planes.Problems.Where(p => IsRequired(p, needsDeclared, needsStored))],
        };
    }

    /// <summary>Reads something of the database that properties only add. When it cannot be read, they are null, and the reason is in -Verbose.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="isRequired">True when the command cannot work without it.</param>
    /// <param name="read">Reads it.</param>
    private protected T? ReadOptional<T>(Deployment deployment, bool isRequired, Func<IRecordDatabase, Task<T>> read)
        where T : class
    {
        try
        {
            var records = OpenRecords(deployment);
            return Await(_ => read(records));
        }
        catch (LlmException e) when (!isRequired)
        {
            WriteVerbose(e.Message);
            return null;
        }
    }

    /// <summary>The names of users or teams by id. What has no name is left out.</summary>
    private protected IReadOnlyDictionary<string, string> ReadNames(
        Deployment deployment,
        string table,
        string key,
        IReadOnlyCollection<string> ids,
        params string[] columns
    ) => ReadOptional(deployment, false, records => EntryNames.ReadAsync(records, table, key, ids, columns, StopToken)) ?? EntryNames.None;

    private protected void WriteProblems(IEnumerable<LlmException> problems)
    {
        foreach (var problem in problems)
            WriteProblem(problem);
    }

    private static bool IsRequired(LlmException problem, bool needsDeclared, bool needsStored) =>
        !NotDefined.Contains(problem.Id) || (problem.Id == ErrorIds.ConfigNotDefined ? needsDeclared : needsStored);
}

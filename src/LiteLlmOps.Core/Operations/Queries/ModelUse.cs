using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>When models were requested, by the names that requests use.</summary>
/// <remarks>
/// LiteLLM records the name in model_group (router.py, _update_kwargs_before_fallbacks of 1.83.2): as it was requested, so that a request for an
/// alias, or for a name that a wildcard model covers, has that name and not the one of the model. Requests without a group have the model only.
/// </remarks>
internal sealed class ModelUse
{
    private const string Days = "LiteLLM_DailyUserSpend";
    private const string Requests = "LiteLLM_SpendLogs";
    private const string Group = "model_group";

    private readonly Dictionary<string, DateOnly> _last = new(StringComparer.Ordinal);

    /// <summary>The tables of which one is needed. The sums by day come first, since they have far fewer rows.</summary>
    public static readonly string[] Tables = [Days, Requests];

    /// <summary>The first day with a recorded request. Null when there is none.</summary>
    public DateOnly? FirstDay { get; private set; }

    /// <summary>The table that answers. Null when the database has none of them with the columns, or the user may not read them.</summary>
    public static string? TableOf(StoredSchema schema) =>
        schema.HasColumns(Days, [Group, "model", "date"]) ? Days
        : schema.HasColumns(Requests, [Group, "model", "startTime"]) ? Requests
        : null;

    public static RecordStatement Statement(StoredSchema schema, string table)
    {
        const string Name = "COALESCE(NULLIF(model_group, ''), model)";
        var (last, first) =
            table == Days
                ? ("max(date)", "min(date)")
                : ("to_char(max(\"startTime\"), 'YYYY-MM-DD')", "to_char(min(\"startTime\"), 'YYYY-MM-DD')");
        return new RecordStatement(
            $"SELECT {Name} AS name, {last} AS last_day, {first} AS first_day FROM {RecordColumns.Name(schema, table)} WHERE {Name} <> '' GROUP BY 1"
        );
    }

    public static (string? Name, DateOnly? Last, DateOnly? First) Read(IRecord row) =>
        (row.Text("name"), RecordText.Day(row.Text("last_day")), RecordText.Day(row.Text("first_day")));

    public void Add(IEnumerable<(string? Name, DateOnly? Last, DateOnly? First)> rows)
    {
        foreach (var (name, last, first) in rows)
        {
            if (name is not null && last is { } day)
                _last[name] = day;
            if (first is not null && !(FirstDay <= first))
                FirstDay = first;
        }
    }

    /// <summary>The last day on which one of the names was requested. A name with * is that of all names that it covers. Null for none.</summary>
    public DateOnly? LastDay(IEnumerable<string> names)
    {
        DateOnly? last = null;
        foreach (var name in names)
        {
            var day = ModelWildcard.IsWildcard(name) ? LastCovered(name) : Of(name);
            if (!(day <= last))
                last = day ?? last;
        }

        return last;
    }

    private DateOnly? Of(string name) => _last.TryGetValue(name, out var day) ? day : null;

    private DateOnly? LastCovered(string wildcard)
    {
        var pattern = new ModelWildcard(wildcard);
        return _last.Where(d => pattern.Covers(d.Key)).Select(static d => (DateOnly?)d.Value).Max();
    }
}

using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Sums a daily table or the spend log by day, for a comparison of the two.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="table">The table.</param>
/// <param name="criteria">The time range and the filters.</param>
/// <param name="own">The dimension of the daily table: requests without a value are not compared. Null for the common table.</param>
internal sealed class SpendDayQuery(StoredSchema schema, string table, SpendCriteria criteria, SpendDimension? own)
{
    private bool IsLog => table == SpendSource.Log;

    public RecordStatement Statement()
    {
        // By the dimension of the table as well, so that the same join and the same conditions apply as in a report.
        var groups = own is { } dimension && dimension != SpendDimension.User ? [dimension] : Array.Empty<SpendDimension>();
        var inner = new SpendQuery(schema, new SpendSource(table, ""), criteria with { Time = null, Groups = groups }).From();
        var required =
            own == SpendDimension.Team ? $" AND s.{RecordColumns.Quote(SpendSource.ColumnOf(SpendDimension.Team, IsLog))} <> ''" : "";
        return inner with { Sql = $"SELECT {Columns()} {inner.Sql}{required} GROUP BY 1" };
    }

    private string Columns() =>
        IsLog
            ? "date_trunc('day', s.\"startTime\") AS start, sum(s.spend) AS spend, count(*) AS requests, max(s.\"endTime\") AS last_end, count(*) FILTER (WHERE COALESCE(s.\"user\", '') = '') AS without_user"
            : $"s.date AS day, sum(s.spend) AS spend, sum(s.api_requests)::bigint AS requests{(schema.HasColumn(table, "updated_at") ? ", max(s.updated_at) AS updated_at" : "")}";
}

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Processes many rows on all cores.</summary>
internal static class RowWork
{
    // For fewer rows than this, distributing them takes longer than processing them.
    private const int FewRows = 500;

    /// <summary>The results in the order of the rows.</summary>
    public static async Task<T[]> EachAsync<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> work, CancellationToken token)
        where T : class
    {
        var results = new T[rows.Count];
        // Several parts per core, because rows take different times.
        var size = Math.Max(FewRows, 1 + (rows.Count / (4 * Environment.ProcessorCount)));
        if (rows.Count < size)
            Do(0);
        else
            await Task.WhenAll(Enumerable.Range(0, (rows.Count + size - 1) / size).Select(part => Task.Run(() => Do(part * size), token)));
        return results;

        void Do(int from)
        {
            for (var i = from; i < Math.Min(from + size, rows.Count); i++)
            {
                token.ThrowIfCancellationRequested();
                results[i] = work(rows[i]);
            }
        }
    }
}

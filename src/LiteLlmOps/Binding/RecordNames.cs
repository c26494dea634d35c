using System.Collections.Concurrent;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Binding;

/// <summary>
/// The names of keys, users, teams and models for completion. They are read in the background and kept for a short time: a completion waits at most
/// <see cref="Patience"/> and otherwise has the names of the next time.
/// </summary>
internal static class RecordNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StatementLimit = TimeSpan.FromSeconds(5);

    private static readonly ConcurrentDictionary<(string Deployment, string Parameter), Entry> Cache = new();

    public static IReadOnlyList<string> Of(Deployment deployment, IAdapters adapters, string parameter)
    {
        var key = (deployment.Path, parameter);
        if (!Cache.TryGetValue(key, out var entry) || entry.IsOld(adapters.Time.UtcNow()))
            entry = Cache[key] = new Entry(adapters.Time.UtcNow(), Task.Run(() => ReadAsync(deployment, adapters, parameter)));
        return Wait(entry.Names) ? entry.Names.Result : [];
    }

    private static bool Wait(Task<IReadOnlyList<string>> names)
    {
        try
        {
            return names.Wait(Patience);
        }
        catch (AggregateException e) when (e.InnerException is LlmException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(Deployment deployment, IAdapters adapters, string parameter)
    {
        using (adapters as IDisposable)
        {
            var records = adapters.OpenRecords(deployment, StatementLimit);
            var names = new List<string>();
            var schema = await records.ReadTablesAsync(NameQuery.Tables, default);
            if (NameQuery.Statement(schema, parameter) is not { } statement)
                return names;
            await foreach (var group in records.ReadAsync(statement, static r => r.Text("name"), default))
                names.AddRange(group.OfType<string>());
            return names;
        }
    }

    /// <param name="ReadAt">The time at which the names were requested, in UTC.</param>
    /// <param name="Names">The names, when they have been read.</param>
    private sealed record Entry(DateTime ReadAt, Task<IReadOnlyList<string>> Names)
    {
        public bool IsOld(DateTime now) => now - ReadAt > Lifetime && Names.IsCompleted;
    }
}

using LiteLlmOps.Logs;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Incidents;

/// <summary>Tells of incidents when they appear, and again when they come back.</summary>
/// <param name="ledger">Where they are counted.</param>
internal sealed class IncidentFollow(IncidentLedger ledger) : IDisposable
{
    /// <summary>How long an incident must not have been seen to be told of again.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    // So long a record may still grow: a traceback comes in several writes.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<IncidentKey, DateTime> _seen = [];
    private readonly List<Tail> _tails = [];

    /// <summary>The incidents among those seen just now that are to be told of.</summary>
    public IReadOnlyList<IncidentRecord> News(IEnumerable<IncidentKey> seen)
    {
        var news = new List<IncidentRecord>();
        foreach (var key in seen)
        {
            var isNew = !_seen.TryGetValue(key, out var before) || DateTime.UtcNow - before > Silence;
            _seen[key] = DateTime.UtcNow;
            if (isNew && ledger.Find(key) is { } record && !news.Contains(record))
                news.Add(record);
        }

        return news;
    }

    /// <summary>Takes up logs: what is written from now on counts, or what is in them as well.</summary>
    public void Open(ILogFiles files, LogScan scan, IEnumerable<string> paths, bool fromEnd)
    {
        foreach (var path in paths)
            _tails.Add(new Tail(files.Follow(path, fromEnd), new LineFeed(scan, ledger, path)));
    }

    /// <summary>Waits for what is written to them next.</summary>
    public async IAsyncEnumerable<IReadOnlyList<IncidentRecord>> WatchAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token
    )
    {
        while (true)
        {
            if (News(_tails.SelectMany(static t => t.Read())) is { Count: > 0 } news)
                yield return news;
            await Task.Delay(Pause, token);
        }
    }

    public void Dispose() => _tails.ForEach(static t => t.Dispose());

    private sealed class Tail(ILogTail log, LineFeed feed) : IDisposable
    {
        private DateTime _lastWrite = DateTime.UtcNow;

        public IReadOnlyList<IncidentKey> Read()
        {
            var found = new List<IncidentKey>();
            int count;
            while ((count = log.Read(feed.Room)) > 0)
            {
                _lastWrite = DateTime.UtcNow;
                found.AddRange(feed.Add(count));
            }

            if (feed.HasRest)
                found.AddRange(DateTime.UtcNow - _lastWrite >= SettleTime ? feed.Flush(isEnd: false) : feed.Whole());
            return found;
        }

        public void Dispose() => log.Dispose();
    }
}

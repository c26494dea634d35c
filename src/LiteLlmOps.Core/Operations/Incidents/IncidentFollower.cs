using System.Runtime.CompilerServices;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Incidents;

/// <summary>Reports incidents when they occur, and again when they recur after a pause.</summary>
/// <param name="aggregator">The aggregator of the incidents.</param>
/// <param name="time">The clock.</param>
internal sealed class IncidentFollower(IncidentAggregator aggregator, TimeProvider time) : IDisposable
{
    /// <summary>The pause after which an incident is reported again.</summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(150);

    // The last record is complete when nothing was written for this time: a traceback is written in several steps.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<IncidentKey, long> _lastSeen = [];
    private readonly List<Tail> _tails = [];

    /// <summary>The incidents to report among those that just occurred.</summary>
    public IReadOnlyList<IncidentRecord> NewIncidents(IEnumerable<IncidentKey> keys)
    {
        var found = new List<IncidentRecord>();
        foreach (var key in keys)
        {
            var isNew = !_lastSeen.TryGetValue(key, out var before) || time.GetElapsedTime(before) > RepeatAfter;
            _lastSeen[key] = time.GetTimestamp();
            if (isNew && aggregator.Find(key) is { } record && !found.Contains(record))
                found.Add(record);
        }

        return found;
    }

    /// <summary>Adds logs: only what is written from now on, or their current content as well.</summary>
    public void Add(ILogFiles files, LogScan scan, IEnumerable<string> paths, bool fromEnd, TimeZoneInfo? zone = null)
    {
        foreach (var path in paths)
            _tails.Add(new Tail(files.Follow(path, fromEnd), new IncrementalReader(scan, aggregator, path, time, zone), time));
    }

    /// <summary>Waits for new incidents in the logs.</summary>
    public async IAsyncEnumerable<IReadOnlyList<IncidentRecord>> WatchAsync([EnumeratorCancellation] CancellationToken token)
    {
        while (true)
        {
            if (NewIncidents(_tails.SelectMany(static t => t.Read())) is { Count: > 0 } found)
                yield return found;
            await Task.Delay(PollInterval, time, token);
        }
    }

    public void Dispose() => _tails.ForEach(static t => t.Dispose());

    private sealed class Tail(ILogTail log, IncrementalReader reader, TimeProvider time) : IDisposable
    {
        private long _lastWrite = time.GetTimestamp();

        public IReadOnlyList<IncidentKey> Read()
        {
            var found = new List<IncidentKey>();
            int count;
            while ((count = log.Read(reader.FreeSpace)) > 0)
            {
                _lastWrite = time.GetTimestamp();
                found.AddRange(reader.Add(count));
            }

            if (reader.HasPending)
                found.AddRange(time.GetElapsedTime(_lastWrite) >= SettleTime ? reader.Flush(isEnd: false) : reader.ReadCompleteRecords());
            return found;
        }

        public void Dispose() => log.Dispose();
    }
}

using System.Runtime.InteropServices;

namespace LiteLlmOps.Requests;

/// <summary>The counts of a group of requests.</summary>
internal sealed class RequestTally
{
    /// <summary>The maximum number of distinct clients.</summary>
    public const int MaxClients = 10_000;

    private HashSet<string>? _clients;

    public long Count { get; private set; }

    /// <summary>The number of requests for each status.</summary>
    public Dictionary<int, long> Statuses { get; } = [];

    public int Clients => _clients?.Count ?? 0;

    /// <summary>The time of the first response, in ticks. Negative when it is not known.</summary>
    public long First { get; private set; } = -1;

    /// <summary>The time of the last response.</summary>
    public long Last { get; private set; } = -1;

    /// <summary>The durations. Null when no line contains one.</summary>
    public LatencyHistogram? Latency { get; private set; }

    /// <param name="request">A request.</param>
    /// <param name="at">Its time in ticks. Negative when it is not known.</param>
    public void Add(in Request request, long at)
    {
        Count++;
        CollectionsMarshal.GetValueRefOrAddDefault(Statuses, request.Status, out _)++;
        if (request.Client.Length > 0)
            AddClient(request.Client);
        Extend(at, at);
        if (request.Latency >= 0)
            (Latency ??= new LatencyHistogram()).Add(request.Latency);
    }

    public void Add(RequestTally other)
    {
        Count += other.Count;
        foreach (var (status, count) in other.Statuses)
            CollectionsMarshal.GetValueRefOrAddDefault(Statuses, status, out _) += count;
        foreach (var client in other._clients ?? [])
            AddClient(client);
        Extend(other.First, other.Last);
        if (other.Latency is { } latency)
            (Latency ??= new LatencyHistogram()).Add(latency);
    }

    /// <summary>Converts days that count from the first line of a log to dates.</summary>
    public void Shift(long ticks) => (First, Last) = (First + ticks, Last + ticks);

    /// <summary>Sets the time of requests that have none.</summary>
    public void SetTime(long ticks) => (First, Last) = (ticks, ticks);

    private void AddClient(string client)
    {
        _clients ??= new HashSet<string>(StringComparer.Ordinal);
        if (_clients.Count < MaxClients)
            _clients.Add(client);
    }

    private void Extend(long first, long last)
    {
        if (first < 0)
            return;
        First = First < 0 ? first : Math.Min(First, first);
        Last = Math.Max(Last, last);
    }
}

using System.Runtime.InteropServices;

namespace LiteLlmOps.Requests;

/// <summary>Counts requests.</summary>
internal sealed class RequestTally
{
    /// <summary>So many clients are told apart.</summary>
    public const int MostClients = 10_000;

    private HashSet<string>? _clients;

    public long Count { get; private set; }

    /// <summary>How many there are of each status.</summary>
    public Dictionary<int, long> Statuses { get; } = [];

    public int Clients => _clients?.Count ?? 0;

    /// <summary>When the first was answered, in ticks. Negative when that is not known.</summary>
    public long First { get; private set; } = -1;

    /// <summary>When the last was.</summary>
    public long Last { get; private set; } = -1;

    /// <summary>How long they took. Null when no line tells.</summary>
    public LatencyHistogram? Latency { get; private set; }

    /// <param name="request">A request.</param>
    /// <param name="at">When, in ticks. Negative when that is not known.</param>
    public void Add(in Request request, long at)
    {
        Count++;
        CollectionsMarshal.GetValueRefOrAddDefault(Statuses, request.Status, out _)++;
        if (request.Client.Length > 0)
            AddClient(request.Client);
        Cover(at, at);
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
        Cover(other.First, other.Last);
        if (other.Latency is { } latency)
            (Latency ??= new LatencyHistogram()).Add(latency);
    }

    /// <summary>Moves all times, from days that count from a log's beginning to dates.</summary>
    public void Shift(long ticks) => (First, Last) = (First + ticks, Last + ticks);

    /// <summary>Gives a time to those that have none.</summary>
    public void Place(long ticks) => (First, Last) = (ticks, ticks);

    private void AddClient(string client)
    {
        _clients ??= new HashSet<string>(StringComparer.Ordinal);
        if (_clients.Count < MostClients)
            _clients.Add(client);
    }

    private void Cover(long first, long last)
    {
        if (first < 0)
            return;
        First = First < 0 ? first : Math.Min(First, first);
        Last = Math.Max(Last, last);
    }
}

using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Monitoring;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>A page as it is sent.</summary>
/// <param name="Content">Its bytes, in UTF-8.</param>
/// <param name="Tag">Its entity tag, with quotes.</param>
internal sealed record SentPage(byte[] Content, string Tag)
{
    public static SentPage Of(string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        return new SentPage(content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");
    }
}

/// <summary>
/// The page of the current snapshot. It is written once, and again when the snapshot is another one or something in it became outdated.
/// </summary>
/// <param name="snapshot">The current snapshot.</param>
/// <param name="intervals">How often things are read.</param>
/// <param name="time">The time.</param>
internal sealed class DashboardPages(Func<MonitorSnapshot> snapshot, DashboardIntervals intervals, TimeProvider time)
{
    // What depends on the time alone, such as a key that expires, is at most this late.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private WrittenPages? _last;

    public SentPage Whole => Current().Whole;

    /// <summary>The part of the page that a refresh replaces.</summary>
    public SentPage Content => Current().Content;

    private WrittenPages Current()
    {
        var (now, current) = (time.UtcNow(), snapshot());
        lock (_gate)
        {
            if (_last is { } last && ReferenceEquals(last.Snapshot, current) && now >= last.From && now < last.Until)
                return last;
            return _last = Write(current, now);
        }
    }

    private WrittenPages Write(MonitorSnapshot current, DateTime now)
    {
        var model = new DashboardModel(current, intervals, now);
        var content = DashboardPage.Content(model);
        var until = model.Jobs.Select(static j => j.OutdatedFrom).Where(t => t >= now).Append(now + Longest).Min()!.Value;
        var sent = SentPage.Of(content.ToString());
        return new WrittenPages(current, now, until, SentPage.Of(DashboardPage.Whole(model, content, sent.Tag, intervals.Refresh)), sent);
    }

    private sealed record WrittenPages(MonitorSnapshot Snapshot, DateTime From, DateTime Until, SentPage Whole, SentPage Content);
}

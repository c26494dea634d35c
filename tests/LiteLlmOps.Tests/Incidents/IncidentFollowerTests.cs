using System.Text;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;
using LiteLlmOps.Signatures;
using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests.Incidents;

public class IncidentFollowerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly IncidentAggregator _aggregator = new(null, null);

    [Fact]
    public void An_incident_is_reported_again_only_when_it_recurs_after_a_pause()
    {
        using var follower = new IncidentFollower(_aggregator, _time);
        var index = SignatureCatalogue.Only(TestLogs.Own("known", "it broke")).Index;
        var reader = new IncrementalReader(new LogScan(index, _time), _aggregator, "test.log", _time);
        Assert.Single(Found());
        _time.Advance(IncidentFollower.RepeatAfter);
        Assert.Empty(Found());
        _time.Advance(IncidentFollower.RepeatAfter + TimeSpan.FromTicks(1));
        Assert.Single(Found());

        IReadOnlyList<IncidentRecord> Found() =>
            follower.NewIncidents([.. reader.Add("12:00:00 - LiteLLM:ERROR: a.py:1 - it broke"), .. reader.Flush(isEnd: false)]);
    }

    [Fact]
    public async Task A_record_is_complete_when_nothing_was_written_for_a_while()
    {
        var time = new SkippingTimeProvider();
        using var follower = new IncidentFollower(_aggregator, time);
        var index = SignatureCatalogue.Only(TestLogs.Own("known", "it broke")).Index;
        follower.Add(new OneLog("12:00:00 - LiteLLM:ERROR: a.py:1 - it broke\n"), new LogScan(index, time), ["test.log"], fromEnd: true);
        await foreach (var found in follower.WatchAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal("known", Assert.Single(found).Key.Signature?.Id);
            break;
        }
    }

    private sealed class OneLog(string text) : ILogFiles, ILogTail
    {
        private byte[] _rest = Encoding.UTF8.GetBytes(text);

        public ILogTail Follow(string path, bool fromEnd) => this;

        public int Read(Span<byte> room)
        {
            var count = _rest.Length;
            _rest.CopyTo(room);
            _rest = [];
            return count;
        }

        public void Dispose() { }

        public IReadOnlyList<LogFile> Find(IReadOnlyList<string> patterns, bool withRotated) => throw new NotSupportedException();

        public Stream Open(string path) => throw new NotSupportedException();
    }
}

using System.Text;
using LiteLlmOps.Requests;

namespace LiteLlmOps.Tests.Requests;

public sealed class LatencyTests
{
    [Theory]
    [InlineData(" OK 12.34ms", 12.34)]
    [InlineData(" OK - 0.123s", 123)]
    [InlineData(" in 45 ms", 45)]
    [InlineData(" OK 512 7ms", 7)]
    [InlineData(" OK (250µs)", 0.25)]
    [InlineData(" OK time=2 s", 2000)]
    [InlineData(" OK 0ms", 0)]
    public void A_duration_in_a_text_is_read(string text, double milliseconds) =>
        Assert.Equal(milliseconds, LatencyText.Read(Encoding.UTF8.GetBytes(text)) / (double)TimeSpan.TicksPerMillisecond);

    [Theory]
    [InlineData("")]
    [InlineData(" OK")]
    [InlineData(" OK 512")]
    [InlineData(" OK 3 models")]
    [InlineData(" OK -5ms")]
    [InlineData(" OK v2s")]
    [InlineData(" OK 99999999999999s")]
    [InlineData(" OK 5")]
    public void Other_texts_have_no_duration(string text) => Assert.Equal(LatencyText.None, LatencyText.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("{\"message\": \"x\", \"duration_ms\": 12.5}", 12.5)]
    [InlineData("{\"latency_ms\":3}", 3)]
    [InlineData("{\"response_time_ms\": 1e2}", 100)]
    [InlineData("{\"duration\": 0.25}", 250)]
    [InlineData("{\"process_time\": 2}", 2000)]
    [InlineData("{\"extra\": {\"duration\": 9}, \"latency\": 1}", 1000)]
    [InlineData("{\"extra\": {\"duration\": 9}}", -1)]
    [InlineData("{\"duration\": \"9\"}", -1)]
    [InlineData("{\"duration\": -9}", -1)]
    [InlineData("{\"duration\": 9e999}", -1)]
    [InlineData("{\"duration\": 9", -1)]
    [InlineData("{\"message\": \"the duration", -1)]
    public void A_duration_in_a_key_of_a_record_is_read(string record, double milliseconds)
    {
        var ticks = LatencyText.ReadJson(Encoding.UTF8.GetBytes(record));
        Assert.Equal(milliseconds, ticks < 0 ? -1 : ticks / (double)TimeSpan.TicksPerMillisecond);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Percentiles_are_within_5_percent(int seed)
    {
        var random = new Random(seed);
        var all = Enumerable.Range(0, 5000).Select(_ => (long)Math.Exp(random.NextDouble() * 20) + 1000).ToArray();
        var (whole, half) = (new LatencyHistogram(), new LatencyHistogram());
        for (var i = 0; i < all.Length; i++)
            (i % 2 == 0 ? whole : half).Add(all[i]);
        whole.Add(half);
        Array.Sort(all);
        foreach (var share in new[] { 0.01, 0.5, 0.95, 0.99, 1 })
            Assert.InRange(whole.Percentile(share).Ticks / (double)all[(int)Math.Ceiling(share * all.Length) - 1], 0.95, 1.05);
        Assert.Equal(all[^1], whole.Maximum.Ticks);
        Assert.InRange(whole.Average.Ticks, all.Average() - 1, all.Average() + 1);
    }

    [Fact]
    public void A_single_duration_is_returned_exactly()
    {
        var one = new LatencyHistogram();
        one.Add(123_456);
        Assert.All(
            new[] { one.Average, one.Percentile(0.5), one.Percentile(0.95), one.Maximum },
            static t => Assert.Equal(123_456, t.Ticks)
        );
    }
}

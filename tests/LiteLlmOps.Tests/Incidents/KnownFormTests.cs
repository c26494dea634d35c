using System.Text;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>A log in which a signature matches has a known form, also when it is one line without a header.</summary>
public sealed class KnownFormTests
{
    public static TheoryData<string> Ids => [.. TestLogs.Catalogue.Signatures.Select(static s => s.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_sample_of_a_signature_has_a_known_form(string id)
    {
        foreach (var sample in TestLogs.Catalogue.Signatures.Single(s => s.Id == id).SampleTexts.Select(static s => s.Exact))
        {
            Assert.Equal((sample, 0), (sample, Unknown(sample)));
            Assert.Equal((sample, 0), (sample, Piped(sample)));
        }
    }

    [Theory]
    [InlineData("a shopping list")]
    [InlineData("tea\nmilk\nbread")]
    public void Another_text_has_none(string text) => Assert.NotEqual((0, 0), (Unknown(text), Piped(text)));

    private static long Unknown(string text)
    {
        var aggregator = new IncidentAggregator(null, null);
        aggregator.Begin("test.log", null);
        var token = TestContext.Current.CancellationToken;
        var scan = new LogScan(TestLogs.Catalogue.Index, TimeProvider.System);
        foreach (var chunk in scan.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text + "\n")), token).ToBlockingEnumerable(token))
            _ = aggregator.Add(chunk).ToList();
        return aggregator.UnknownLines;
    }

    private static long Piped(string text)
    {
        var aggregator = new IncidentAggregator(null, null);
        var scan = new LogScan(TestLogs.Catalogue.Index, TimeProvider.System);
        var reader = new IncrementalReader(scan, aggregator, "input", TimeProvider.System, null, learns: true);
        foreach (var line in text.Split('\n'))
            reader.Add(line);
        reader.Flush(isEnd: true);
        return reader.UnknownLines;
    }
}

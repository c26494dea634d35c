using LiteLlmOps.Logs;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Normalizing the messages of unknown failures, and masking secrets in lines.</summary>
public sealed class MessageNormalizerTests
{
    [Theory]
    [InlineData("took 348 ms for key 88dc28d0f030c55ed4ab77ed8faf0981", "took # ms for key #")]
    [InlineData("request 4c1f0f0e-7f0a-4d0e-9b53-0c3b8a1c9b77 from 10.0.0.7:4711", "request # from #.#.#.#:#")]
    [InlineData("model gpt-4o  on\tcuda:1", "model gpt-#o on cuda:#")]
    [InlineData("sk-abcdef12 is refused", "# is refused")]
    [InlineData("nothing to replace", "nothing to replace")]
    public void Numbers_and_ids_are_replaced(string text, string expected) => Assert.Equal(expected, MessageNormalizer.Normalize(text));

    [Theory]
    [InlineData("Error decrypting value for key: X, Did your master_key/salt key change recently? : gAAAAABhbG9uZ2NpcGhlcnRleHQ=", "gAAAA")]
    [InlineData("_verify - Unable to verify License=abc.def-secret via api", "abc.def")]
    [InlineData("kwargs={'api_key': 'plainsecretvalue', 'x': 1}", "plainsecret")]
    [InlineData("{\"password\": \"hunter2hunter2\"}", "hunter2")]
    [InlineData("LITELLM_SALT_KEY=mysaltvalue123 loaded", "mysaltvalue")]
    [InlineData("postgresql://llm:topsecret@db/x refused", "topsecret")]
    [InlineData("GET /key/info?key=sk-1234567890abcdef HTTP/1.1", "1234567890ab")]
    [InlineData("Authorization: Bearer abcdefghijklmnop", "abcdefghijkl")]
    public void Secrets_are_masked(string line, string secret) =>
        Assert.DoesNotContain(secret, IncidentMask.Scrub(line), StringComparison.Ordinal);

    [Fact]
    public void Control_characters_are_replaced_except_line_breaks_and_tabs() =>
        Assert.Equal("a\uFFFD\uFFFDb\n\tc\uFFFD", IncidentMask.Scrub("a\u001b\u0007b\n\tc\u009b"));

    [Theory]
    [InlineData("Error decrypting value for key: LANGFUSE_SECRET_KEY, Did your master_key/salt key change recently? ")]
    [InlineData("api_key=None, model=x")]
    [InlineData("'api_key': 'os.environ/OPENAI_API_KEY'")]
    public void Other_text_is_not_masked(string line) => Assert.Equal(line, IncidentMask.Scrub(line));
}

using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Tests.Fuzzing;

/// <summary>Inputs with which a reader once failed, with what a user gets now.</summary>
public sealed class FuzzFaultTests
{
    [Theory]
    // The escape sequence reached the terminal.
    [InlineData("database-url", "escape-in-scheme", "DatabaseUrlInvalid")]
    // NullReferenceException, where the file was used: the serializer accepts null for every type, and lists of nulls.
    [InlineData("checkpoint", "null-items", "read")]
    [InlineData("checkpoint", "null-lists", "read")]
    [InlineData("checkpoint", "null-row", "read")]
    [InlineData("seeded", "null-section", "read")]
    [InlineData("seeded", "null-value", "read")]
    [InlineData("seeded", "missing", "read")]
    // ArgumentException: an item with the same key has already been added.
    [InlineData("prisma-schema", "enum-twice", "PrismaInvalid")]
    // InvalidOperationException: Python writes half of a surrogate pair, and .NET has no such text.
    [InlineData("proxy-answers", "half-surrogate", "read")]
    // FormatException: in .NET \d has the digits of all scripts, and int.Parse those of ASCII.
    [InlineData("log-lines", "digits-of-another-script", "read")]
    // Python reads no such number; in base 8 and 16 the work was the square of the length.
    [InlineData("yaml", "number-of-5000-digits", "YamlInvalid")]
    // OverflowException: the sum of durations, each of which is allowed.
    [InlineData("llmops-yaml", "duration-too-long", "DeploymentFileInvalid")]
    // The message named every place of the id.
    [InlineData("signatures", "same", "SignatureInvalid")]
    public void An_input_with_which_a_reader_failed_has_a_known_outcome(string target, string file, string outcome) =>
        Assert.Equal(outcome, FuzzCorpus.Run(FuzzTargets.Named(target), FuzzCorpus.Read(target, file)));

    [Theory]
    [InlineData("""["\ud83d\ude00"]""", "\U0001F600")]
    [InlineData("""["a\ud83d\n\u00e9\"\\\/\t"]""", "a\uFFFD\n\u00e9\"\\/\t")]
    [InlineData("""["\udc00\ud83d\ude00\ud83d"]""", "\uFFFD\U0001F600\uFFFD")]
    public void Half_of_a_surrogate_pair_in_JSON_is_read_as_an_unknown_character(string json, string expected) =>
        Assert.Equal(expected, Assert.IsType<ConfigScalar>(Assert.IsType<ConfigList>(NodeJson.Parse(json)).Items[0]).Text);

    [Theory]
    [InlineData(4300, true)]
    [InlineData(4301, false)]
    public void A_whole_number_has_as_many_digits_as_Python_reads(int digits, bool isRead)
    {
        var read = Record.Exception(() => YamlReader.Read("a.yaml", "a: " + new string('7', digits)));
        Assert.Equal(isRead, read is null);
        Assert.True(read is null or YamlProblem);
    }

    // A text that looks like such a number is still a text when it is written.
    [Fact]
    public void A_text_of_digits_may_be_longer()
    {
        var text = new string('7', 5000);
        var written = YamlWriter.Write(new ConfigMap([KeyValuePair.Create<string, ConfigNode>("a", new ConfigScalar(text))]), []);
        Assert.Equal(text, Assert.IsType<ConfigMap>(YamlReader.Read("a.yaml", written)).TextAt("a"));
    }

    [Fact]
    public void The_message_of_an_error_is_safe_for_a_terminal_and_has_a_bounded_length()
    {
        var error = new LlmException(ErrorIds.YamlInvalid, $"a\u001b[31m\u0007\r\nb\t{new string('x', 100_000)} What to do.", "c\u001b");
        Assert.StartsWith("a\uFFFD[31m\uFFFD\nb\tx", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("x What to do.", error.Message, StringComparison.Ordinal);
        Assert.Equal((4000, "c\uFFFD"), (error.Message.Length, error.Target));
    }

    [Theory]
    [InlineData("1000000d1000000d", false)]
    [InlineData("999999d", true)]
    public void The_sum_of_durations_is_bounded(string text, bool isValid) => Assert.Equal(isValid, Durations.TryParse(text, out _));
}

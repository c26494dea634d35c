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
    // ArgumentOutOfRangeException: the argument of an attribute was taken up to the last character of its line.
    [InlineData("prisma-schema", "bracket-not-closed", "PrismaInvalid")]
    [InlineData("prisma-schema", "default-not-closed", "PrismaInvalid")]
    [InlineData("prisma-schema", "quote-not-closed", "PrismaInvalid")]
    [InlineData("prisma-schema", "brackets-of-two-kinds", "read")]
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

    // The scanner reads "$ *a: 1" as a text, and PyYAML as a map.
    [Theory]
    [InlineData("$ *a: 1")]
    [InlineData("- x *y:\n")]
    [InlineData("{x *y: 1}")]
    public void A_key_with_a_word_that_starts_with_an_asterisk_is_an_error_without_quotes(string text) =>
        Assert.Contains(
            "between quotes",
            Assert.Throws<YamlProblem>(() => YamlReader.Read("a.yaml", text)).Message,
            StringComparison.Ordinal
        );

    // From PyYAML's safe_load.
    [Theory]
    [InlineData("! 5", "5")]
    [InlineData("! \"5\"", "5")]
    [InlineData("! x", "\"x\"")]
    [InlineData("! ", "null")]
    [InlineData("[! yes]", "[true]")]
    [InlineData("a:: z", "{\"a:\":\"z\"}")]
    [InlineData("161111111111111:11", "9666666666666671")]
    public void Values_are_as_PyYAML_reads_them(string text, string json) =>
        Assert.Equal(json, NodeJson.Write(YamlReader.Read("a.yaml", text)!));

    // YamlDotNet stops at U+0000, so that the rest of the file was missing without an error.
    [Theory]
    [InlineData("a: 1\n b\0: 2", "a.yaml", 2, 3)]
    [InlineData("\u001b[31m", "a.yaml", 1, 1)]
    [InlineData("a: \u007f", "a.yaml", 1, 4)]
    public void A_character_that_YAML_does_not_allow_is_an_error_with_its_position(string text, string file, int line, int column) =>
        Assert.Equal(new SourcePosition(file, line, column), Assert.Throws<YamlProblem>(() => YamlReader.Read(file, text)).Position);

    [Theory]
    [InlineData("a: \u0085")]
    [InlineData("a: \ufeff\r\n")]
    public void Other_characters_are_allowed(string text) => YamlReader.Read("a.yaml", text);

    // YamlDotNet reads these; LiteLLM would not start.
    [Theory]
    [InlineData("[1, @x]")]
    [InlineData("{a: %x}")]
    [InlineData("[`x`]")]
    [InlineData("[&a 1, &a 2]")]
    [InlineData("{a: &a [&a 1]}")]
    public void Text_that_PyYAML_refuses_is_an_error(string text) => Assert.Throws<YamlProblem>(() => YamlReader.Read("a.yaml", text));

    [Fact]
    public void A_key_with_a_word_that_starts_with_an_asterisk_is_written_with_quotes()
    {
        var written = YamlWriter.Write(new ConfigMap([KeyValuePair.Create<string, ConfigNode>("$ *a", new ConfigScalar("x *y"))]), []);
        Assert.Equal("x *y", Assert.IsType<ConfigMap>(YamlReader.Read("a.yaml", written)).TextAt("$ *a"));
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
        Assert.StartsWith("a\uFFFD[31m\uFFFD\r\nb\tx", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("x What to do.", error.Message, StringComparison.Ordinal);
        Assert.Equal((4000, "c\uFFFD"), (error.Message.Length, error.Target));
    }

    [Theory]
    [InlineData("1000000d1000000d", false)]
    [InlineData("999999d", true)]
    public void The_sum_of_durations_is_bounded(string text, bool isValid) => Assert.Equal(isValid, Durations.TryParse(text, out _));
}

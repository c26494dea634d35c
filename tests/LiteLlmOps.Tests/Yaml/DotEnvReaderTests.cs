using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Yaml;

/// <summary>The expected values are those of python-dotenv, which LiteLLM uses to load its .env file.</summary>
public sealed class DotEnvReaderTests
{
    [Theory]
    [InlineData("A=1", "A", "1")]
    [InlineData("export A=1", "A", "1")]
    [InlineData("  A = 1  ", "A", "1")]
    [InlineData("A='it\\'s'", "A", "it's")]
    [InlineData("A='$B \\n ${SESSION}'", "A", "$B \\n from session")]
    [InlineData("A=\"\\d\"", "A", "\\d")]
    [InlineData("A=\"x\\ny\"", "A", "x\ny")]
    [InlineData("A=\"x\\\"y\"", "A", "x\"y")]
    [InlineData("A=x # comment", "A", "x")]
    [InlineData("A=x#y", "A", "x#y")]
    [InlineData("A='x' # comment", "A", "x")]
    [InlineData("A=", "A", "")]
    [InlineData("A=a=b&c=d", "A", "a=b&c=d")]
    [InlineData("A=postgresql://u:p@h:5432/d?schema=x&pool_timeout=60", "A", "postgresql://u:p@h:5432/d?schema=x&pool_timeout=60")]
    [InlineData("A='two\nlines'", "A", "two\nlines")]
    [InlineData("\uFEFFA=1", "A", "1")]
    [InlineData("A=1\r\n", "A", "1")]
    public void A_variable_has_the_value_that_python_dotenv_returns(string text, string name, string value)
    {
        var variable = Assert.Single(Read(text).Variables);
        Assert.Equal((name, value), (variable.Name, variable.Value));
    }

    [Fact]
    public void Variables_have_line_numbers_and_can_reference_earlier_variables()
    {
        var file = Read("# comment\n\nA='x\ny'\nB=${A}-${SESSION}-${NONE:-default}\nNAKED\n\nC=3");
        Assert.Equal([("A", 3), ("B", 5), ("C", 8)], file.Variables.Select(static v => (v.Name, v.Line)));
        Assert.Equal("x\ny-from session-default", file.Variables[1].Value);
    }

    // As python-dotenv does.
    [Theory]
    [InlineData("A=1\nset DB_PASSWORD=secret\nB=2", "A B", "2")]
    [InlineData("A=1\nDB_PASSWORD secret\nB=2", "A B", "2")]
    [InlineData("A=1\nB='no end\nC=2", "A C", "2")]
    [InlineData("A=1\n=x\nB=2\n- C=3", "A B", "2 4")]
    [InlineData("set X=1", "", "1")]
    [InlineData("\"quoted\"=1\nA=1", "A", "1")]
    public void A_line_that_is_no_assignment_is_skipped(string text, string names, string lines)
    {
        var file = Read(text);
        Assert.Equal((names, lines), (string.Join(' ', file.Variables.Select(static v => v.Name)), string.Join(' ', file.Skipped)));
    }

    [Theory]
    [InlineData("${OPENAI_API_KEY}")]
    [InlineData("a${X}b${Y:-z}c")]
    [InlineData("${")]
    [InlineData("$${A}")]
    [InlineData("${${A}}")]
    [InlineData("it's \\ ${A} \"q\" # no")]
    public void A_value_with_an_expansion_is_written_so_that_it_is_read_back(string value)
    {
        var text = LiteLlmOps.Secrets.EnvironmentText.Append("A=1\n", [new EnvironmentVariable("B", value, 0)]);
        Assert.Equal(value, Read(text).Variables.Single(static v => v.Name == "B").Value);
    }

    private static EnvironmentFile Read(string text) =>
        DotEnvReader.Read("/x/.env", text, static n => n == "SESSION" ? "from session" : null);
}

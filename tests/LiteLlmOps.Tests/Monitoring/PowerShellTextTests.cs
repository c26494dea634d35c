using LiteLlmOps.Monitor.Dashboard;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>Texts as arguments of PowerShell.</summary>
public sealed class PowerShellTextTests
{
    private static readonly (string Text, string Argument)[] Cases =
    [
        ("router_settings", "router_settings"),
        ("/srv/litellm", "/srv/litellm"),
        ("a.b-c_d", "a.b-c_d"),
        ("", "''"),
        ("two words", "'two words'"),
        ("it's", "'it''s'"),
        ("\u2018a\u2019b\u201ac\u201bd", "'\u2018\u2018a\u2019\u2019b\u201a\u201ac\u201b\u201bd'"),
        ("\"quoted\" \u201cso\u201d", "'\"quoted\" \u201cso\u201d'"),
        ("$HOME", "'$HOME'"),
        ("$(Remove-Item x)", "'$(Remove-Item x)'"),
        ("a`b", "'a`b'"),
        ("a;b", "'a;b'"),
        ("a|b&c", "'a|b&c'"),
        ("a,b", "'a,b'"),
        ("@splat", "'@splat'"),
        ("#comment", "'#comment'"),
        ("-Force", "'-Force'"),
        ("\u2013Force", "'\u2013Force'"),
        ("--%", "'--%'"),
        ("007", "'007'"),
        ("1kb", "'1kb'"),
        ("{block}", "'{block}'"),
        ("~/x", "'~/x'"),
        ("%PATH%", "'%PATH%'"),
        ("größe", "'größe'"),
        ("C:\\x", "'C:\\x'"),
        ("a\u001b[31m$x`\"\u201d'\n", "\"a`u{1b}[31m`$x```\"`\u201d'`u{a}\""),
    ];

    public static TheoryData<string, string> Texts => [.. Cases];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_quoted_where_it_has_to_be(string text, string expected) => Assert.Equal(expected, PowerShellText.Argument(text));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a*b", "'a`*b'")]
    [InlineData("a?[0]", "'a`?`[0`]'")]
    [InlineData("a`b", "'a``b'")]
    public void A_name_selects_nothing_else(string name, string expected) => Assert.Equal(expected, PowerShellText.Name(name));

    [Theory]
    [InlineData("/srv/litellm", "/srv/litellm")]
    [InlineData("/srv/my proxy", "'/srv/my proxy'")]
    [InlineData("/srv/a`b", "'/srv/a`b'")]
    [InlineData("/srv/a[1]`b", "'/srv/a`[1`]``b'")]
    public void A_path_selects_nothing_else(string path, string expected) => Assert.Equal(expected, PowerShellText.Path(path));

    [Theory]
    [InlineData("proxy", true)]
    [InlineData("", false)]
    [InlineData("a\u001bb", false)]
    [InlineData("a\uFFFDb", false)]
    public void A_name_of_which_a_character_was_replaced_is_not_exact(string name, bool isExact) =>
        Assert.Equal(isExact, PowerShellText.IsExact(name));

    [Fact]
    public async Task PowerShell_reads_each_text_unchanged()
    {
        var texts = Cases.Select(static c => c.Text).Append(DashboardSamples.Hostile).ToList();
        // As a person who pastes the lines: each is an argument of a command.
        var path = Path.Combine(Directory.CreateTempSubdirectory("llmops-arguments-").FullName, "arguments.ps1");
        try
        {
            var lines = texts.Select(static t => $"Show {PowerShellText.Argument(t)}");
            await File.WriteAllTextAsync(
                path,
                "function Show([string] $Text) { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($Text)) }\n"
                    + string.Join('\n', lines),
                TestContext.Current.CancellationToken
            );
            using var child = Pwsh.StartWith(["-File", path]);
            var result = await child.Finish(TimeSpan.FromMinutes(3));
            Assert.Equal("", result.Error);
            Assert.Equal(
                texts,
                result
                    .Output.Split('\n')[..texts.Count]
                    .Select(static l => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(l.Trim())))
            );
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}

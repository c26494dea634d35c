using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Secrets;

/// <summary>A value in a dotenv file is the same text for python-dotenv, for shells and for docker compose.</summary>
public sealed partial class EnvironmentNotationTests
{
    private static readonly string[] Shells = ["/bin/sh", "/bin/bash"];

    private const string Signs = "'\"$`\\#{}()!&;|<>*?~=:-%@ ,.aZ09_nrtéß漢🔑";

    private static readonly char[] Notations = [EnvironmentNotation.Plain, EnvironmentNotation.Single, EnvironmentNotation.Double];

    public static TheoryData<string> Values() =>
        [
            "plain-Text_1.2/3:4@5%6+7=8,9^",
            "",
            "two words",
            " blanks around ",
            "it's",
            "say \"x\"",
            "$HOME ${HOME} $(id) $$ $1 $",
            "#no comment # none",
            "back\\slash\\n",
            "two\\\\of them",
            "ends with one\\",
            "it's $HOME and \\ \"x\" #1",
            "`id` $HOME",
            "a\\'b",
            "~/x:~/y",
            "Grüße 漢字 🔑",
            "${LLMOPS_DOLLAR:-x}",
            "!history !!",
            "\\${A}",
            "a\tb",
        ];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task All_read_the_same_text(string value) =>
        await CheckAsync([.. Notations.Select(n => (value, Text: EnvironmentNotation.Of(value, n)!))]);

    // Seeded, so that a run does not depend on chance.
    [Fact]
    public async Task All_read_the_same_text_of_any_value()
    {
        var random = new Random(20261130);
        var signs = Signs.EnumerateRunes().Select(static r => r.ToString()).ToArray();
        var values = Enumerable.Range(0, 3000).Select(_ => string.Concat(random.GetItems(signs, random.Next(1, 14)))).ToList();
        var written = values.SelectMany((v, i) => new[] { (Value: v, Text: EnvironmentNotation.Of(v, Notations[i % 3])) }).ToList();
        Assert.All(written, static w => Assert.True(w.Text is not null || IsExcluded(w.Value), w.Value));
        Assert.InRange(written.Count(static w => w.Text is null), 1, written.Count / 5);
        await CheckAsync([.. written.Where(static w => w.Text is not null).Select(static w => (w.Value, w.Text!))]);
    }

    [Theory]
    [InlineData("a`'b")]
    [InlineData("`\\\\")]
    [InlineData("${A}`")]
    public void A_value_that_they_cannot_read_alike_has_no_notation(string value) =>
        Assert.All(Notations, n => Assert.Null(EnvironmentNotation.Of(value, n)));

    [Theory]
    [InlineData("abc", EnvironmentNotation.Plain, "abc")]
    [InlineData("abc", EnvironmentNotation.Single, "'abc'")]
    [InlineData("abc", EnvironmentNotation.Double, "\"abc\"")]
    [InlineData("a b", EnvironmentNotation.Plain, "'a b'")]
    [InlineData("a'b", EnvironmentNotation.Single, "\"a'b\"")]
    [InlineData("a`b", EnvironmentNotation.Double, "'a`b'")]
    public void The_preferred_notation_is_used_if_it_can_express_the_value(string value, char preferred, string expected) =>
        Assert.Equal(expected, EnvironmentNotation.Of(value, preferred));

    private static bool IsExcluded(string value) =>
        value.Contains('`', StringComparison.Ordinal)
        && (
            value.Contains('\'', StringComparison.Ordinal)
            || value.Contains("\\\\", StringComparison.Ordinal)
            || value.Contains("${", StringComparison.Ordinal)
            || value.EndsWith('\\')
        );

    private static async Task CheckAsync(IReadOnlyList<(string Value, string Text)> written)
    {
        var file = string.Concat(written.Select(static (w, i) => string.Create(CultureInfo.InvariantCulture, $"V{i}={w.Text}\n")));
        var read = DotEnvReader.Read("/x/.env", file, static _ => null);
        Assert.Empty(read.Skipped);
        Assert.Equal(written.Select(static w => w.Value), read.Variables.Select(static v => v.Value));
        Assert.Equal(
            written.Select(static w => w.Text),
            read.Variables.Select(v => file.Substring(v.Notation!.Value.Start, v.Notation.Value.Length))
        );
        Assert.Equal(written.Select(static w => w.Value), written.Select(static w => ComposeReader.Read(w.Text)));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var shell in Shells.Where(File.Exists))
                Assert.Equal(written.Select(static w => w.Value), await ReadInShellAsync(shell, file, written.Count));
        }
    }

    private static async Task<IReadOnlyList<string>> ReadInShellAsync(string shell, string text, int count)
    {
        using var file = TemporaryFile.With(text, ".env");
        var script = $"set -a; . '{file.Path}'; i=0; while [ $i -lt {count} ]; do eval \"printf '%s\\0' \\\"\\$V$i\\\"\"; i=$((i+1)); done";
        using var child = ChildProcess.Start(shell, ["-c", script]);
        var result = await child.Finish(TimeSpan.FromMinutes(2));
        Assert.True(result.ExitCode == 0, result.AllOutput);
        return result.Output.Split('\0')[..^1];
    }

    /// <summary>The values of dotenv files as docker compose reads them (compose-go, dotenv/parser.go and template/template.go, 2026).</summary>
    private static partial class ComposeReader
    {
        public static string Read(string notation) =>
            notation is ['\'', ..] ? Quoted(notation)
            : notation is ['"', ..] ? Substitute(Escapes().Replace(Quoted(notation), Unescaped))
            : Substitute(notation.Split(" #")[0].TrimEnd());

        // A backslash is removed before the quote only.
        private static string Quoted(string notation)
        {
            var (result, isEscaped) = (new StringBuilder(), false);
            foreach (var c in notation[1..])
            {
                if (c == notation[0] && !isEscaped)
                    return result.ToString();
                if (c == '\\' && !isEscaped)
                {
                    isEscaped = true;
                    continue;
                }

                result.Append(isEscaped && c != notation[0] ? "\\" : "").Append(c);
                isEscaped = false;
            }

            throw new InvalidDataException($"unterminated: {notation}");
        }

        private static string Unescaped(Match escape) =>
            escape.Value[1] switch
            {
                'n' => "\n",
                'r' => "\r",
                't' => "\t",
                '$' => "$$",
                '"' => "\"",
                '\\' => "\\",
                _ => throw new NotSupportedException(escape.Value),
            };

        // No variable is defined.
        private static string Substitute(string text) =>
            Variable()
                .Replace(
                    text,
                    static m =>
                        m.Groups["escaped"].Success ? "$"
                        : m.Groups["named"].Success ? ""
                        : Braced(m.Value)
                );

        // The expression is greedy, and the text behind the first closing brace is substituted by itself.
        private static string Braced(string text)
        {
            var end = text.IndexOf('}', StringComparison.Ordinal);
            return end < 0
                ? throw new InvalidDataException($"invalid template: {text}")
                : Substitute(text[2..end].Split(":-", 2) is [_, var fallback] ? fallback : "") + Substitute(text[(end + 1)..]);
        }

        [GeneratedRegex(@"\\(?:[abcfnrtv$""\\]|0[0-9]{0,3})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Escapes();

        [GeneratedRegex(
            @"\$(?:(?<escaped>\$)|(?<named>[_a-zA-Z][_a-zA-Z0-9]*)|\{(?:[_a-zA-Z][_a-zA-Z0-9]*(?::?[-+?].*)?\}|))",
            RegexOptions.CultureInvariant,
            matchTimeoutMilliseconds: 1000
        )]
        private static partial Regex Variable();
    }
}

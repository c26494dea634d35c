using System.Text.RegularExpressions;
using LiteLlmOps.Queries;
using LiteLlmOps.Tests.Postgres;
using Npgsql;

namespace LiteLlmOps.Tests.Queries;

/// <summary>PowerShell's wildcards as patterns of PostgreSQL.</summary>
public sealed class NamePatternTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gpt-4o", PatternKind.Name, "gpt-4o")]
    [InlineData("50%_off", PatternKind.Name, "50%_off")]
    [InlineData("a`*b", PatternKind.Name, "a*b")]
    [InlineData("`[x`]", PatternKind.Name, "[x]")]
    [InlineData("x]", PatternKind.Name, "x]")]
    [InlineData("``", PatternKind.Name, "`")]
    [InlineData("*", PatternKind.Like, "%")]
    [InlineData("gpt*", PatternKind.Like, "gpt%")]
    [InlineData("gpt-?o", PatternKind.Like, "gpt-_o")]
    [InlineData("50%_*", PatternKind.Like, @"50\%\_%")]
    [InlineData(@"a\b*", PatternKind.Like, @"a\\b%")]
    [InlineData("[ab]x", PatternKind.Expression, "^[ab]x$")]
    [InlineData("m-[0-9].*", PatternKind.Expression, @"^m\-[0-9]\..*$")]
    [InlineData("[]x]?", PatternKind.Expression, @"^[\u005dx].$")]
    [InlineData("[^a]", PatternKind.Expression, @"^[\u005ea]$")]
    [InlineData("[a`-c]", PatternKind.Expression, @"^[a\u002dc]$")]
    [InlineData("(a|b)[1]", PatternKind.Expression, @"^\(a\|b\)[1]$")]
    [InlineData(@"\d[1]", PatternKind.Expression, @"^\\d[1]$")]
    public void A_pattern_becomes_a_comparison_of_postgresql(string pattern, object kind, string text)
    {
        Assert.Equal(new NamePattern((PatternKind)kind, text), NamePattern.Parse(pattern));
    }

    [Theory]
    [InlineData("[ab")]
    [InlineData("[]")]
    [InlineData("a[")]
    [InlineData("[z-a]")]
    public void An_invalid_pattern_is_an_error(string pattern)
    {
        var error = Assert.Throws<LlmException>(() => NamePattern.Parse(pattern));
        Assert.Equal(ErrorIds.PatternInvalid, error.Id);
    }

    [Fact]
    public async Task Postgresql_selects_the_same_names_as_the_pattern()
    {
        string[] names =
        [
            "gpt-4o",
            "GPT-4O",
            "gpt_4o",
            "gptx4o",
            "50%_off",
            "50x_off",
            "a*b",
            "aXb",
            "[x]",
            "x",
            "]",
            @"a\b",
            "a-c",
            "abc",
            "^",
            "ä",
            "Ä",
            "a\nb",
            "",
        ];
        (string Pattern, string Expression)[] patterns =
        [
            ("gpt_4o", "^gpt_4o$"),
            ("gpt?4o", "^gpt.4o$"),
            ("*%*", "%"),
            ("50%*", "^50%"),
            ("a`*b", @"^a\*b$"),
            ("a?b", "^a.b$"),
            ("a*", "^a"),
            (@"a\*", @"^a\\"),
            ("[]x]", @"^[\]x]$"),
            ("[^]", @"^\^$"),
            ("a[b-]c", "^a[b-]c$"),
            ("[a-c]*", "^[a-c]"),
            ("ä", "^ä$"),
            ("[ä]", "^ä$"),
            ("*", ""),
        ];
        var database = await server.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(database.ConnectionText);
        await connection.OpenAsync(Token);
        foreach (var (pattern, expression) in patterns)
        {
            var expected = names.Where(n =>
                Regex.IsMatch(n, expression, RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)
            );
            Assert.Equal(expected, await SelectedAsync(connection, names, pattern));
        }
    }

    private static async Task<List<string>> SelectedAsync(NpgsqlConnection connection, string[] names, string pattern)
    {
        var conditions = new SqlConditions();
        var values = conditions.Value(names);
        conditions.AddMatch([NamePattern.Parse(pattern)], "n.name");
        await using var command = new NpgsqlCommand(
            $"SELECT n.name FROM unnest({values}) WITH ORDINALITY n (name, i){conditions.Clause} ORDER BY n.i",
            connection
        );
        foreach (var parameter in conditions.Parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        var found = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
            found.Add(reader.GetString(0));
        return found;
    }
}

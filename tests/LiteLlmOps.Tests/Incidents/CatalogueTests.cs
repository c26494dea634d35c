using System.Text.RegularExpressions;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Incidents;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Holds each signature of the module to what it says of itself.</summary>
public sealed class CatalogueTests
{
    public static TheoryData<string> Ids => [.. TestLogs.Catalogue.Patterns.Select(static p => p.Signature.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_sample_is_recognized_as_its_signature_and_as_no_other(string id)
    {
        var signature = TestLogs.Catalogue.Patterns.Single(p => p.Signature.Id == id).Signature;
        var trial = new SignatureTester(TestLogs.Catalogue);
        Assert.NotEmpty(signature.Samples);
        Assert.All(
            signature.Samples,
            line => Assert.Equal((true, null), trial.Try(signature, line) is var r ? (r.IsMatch, r.RecognizedAs) : default)
        );
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_has_all_that_its_reader_needs(string id)
    {
        var signature = TestLogs.Catalogue.Patterns.Single(p => p.Signature.Id == id).Signature;
        Assert.StartsWith(
            signature.Family switch
            {
                "postgres" => "pg-",
                "keys" => "",
                "callbacks" => "callback-",
                "runtime" or "ui" => "",
                var family => family + "-",
            },
            id,
            StringComparison.Ordinal
        );
        Assert.True(signature is { Title.Length: > 0 and <= 80, Cause.Length: > 0, Remedy.Length: > 0, See.Count: > 0 });
        Assert.False(signature.Title.EndsWith('.'));
    }

    [Fact]
    public void Their_files_pass_the_strict_reader_that_files_of_users_pass()
    {
        var folder = Path.Combine(Repository.Root, "src", "LiteLlmOps.Adapters", "Incidents", "Signatures");
        var read = SignatureFile.Read(new ConfigFiles(), [folder]);
        Assert.Equal(TestLogs.Catalogue.Patterns.Count, read.Count);
        Assert.True(read.Count > 150);
    }

    [Fact]
    public void None_has_to_be_tried_on_every_line() =>
        Assert.All(
            TestLogs.Catalogue.Patterns.Where(static p => p.Signature.Statuses.Count == 0),
            static p => Assert.NotEmpty(PatternLiterals.Of(p.Signature.Pattern, LiteralSearch.Shortest + 1))
        );

    [Theory]
    [InlineData("- { id: a, title: t, patern: x }", "SignatureKeyUnknown", "did you mean pattern")]
    [InlineData("- { id: a, pattern: x }", "SignatureInvalid", "title is what every signature needs")]
    [InlineData("- { id: a, title: t, pattern: '(' }", "SignatureInvalid", "pattern")]
    [InlineData("- { id: a, title: t, pattern: '(?!x)y' }", "SignatureInvalid", "'unless'")]
    [InlineData("- { id: a, title: t, pattern: '(a)\\1' }", "SignatureInvalid", "'unless'")]
    [InlineData("- { id: a, title: t, pattern: '' }", "SignatureInvalid", "would match every line")]
    [InlineData("- { id: a, title: t, pattern: x, subject: '{model}' }", "SignatureInvalid", "names the group 'model'")]
    [InlineData("- { id: a, title: t, pattern: x, status: [6xx, 40] }", "SignatureInvalid", "'40'")]
    [InlineData("- { id: a, title: t, pattern: x, verify: [{ probe: colum }] }", "SignatureInvalid", "did you mean column")]
    [InlineData("- { id: a, title: t, pattern: x, severity: bad }", "SignatureInvalid", "must be one of Info, Warning, Error, Critical")]
    [InlineData("- { id: a, title: t, pattern: x }\n- { id: a, title: t, pattern: y }", "SignatureInvalid", "is there twice")]
    [InlineData("a: b", "SignatureInvalid", "is a list of them")]
    [InlineData("- text", "SignatureInvalid", "is a map")]
    public void A_wrong_signature_is_refused_with_its_place(string yaml, string id, string words)
    {
        using var file = TemporaryFile.With(yaml, "own.yaml");
        var error = Assert.ThrowsAny<LlmException>(() => SignatureFile.Read(new ConfigFiles(), [file.Path]));
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("own.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_a_user_takes_the_place_of_a_known_one_with_its_id()
    {
        var own = TestLogs.Own("pg-too-many-clients", "completely different") with { Title = "Ours" };
        var catalogue = CatalogueReader.With(new Adapters.AdapterFactory().Signatures, [own]);
        Assert.Equal("Ours", Assert.Single(catalogue.Patterns, static p => p.Signature.Id == "pg-too-many-clients").Signature.Title);
        Assert.Equal(
            ["pg-too-many-clients  ×1"],
            TestLogs.Lines("11:00:00 - LiteLLM Proxy:ERROR: x.py:1 - completely different\n", catalogue)
        );
    }

    // Repetitions of what a pattern looks for, which do not end as it wants: an engine that backtracks without bound would not come to an end.
    [Theory]
    [MemberData(nameof(Ids))]
    public void On_a_hostile_line_it_finds_what_the_linear_engine_finds(string id)
    {
        var pattern = TestLogs.Catalogue.Patterns.Single(p => p.Signature.Id == id);
        var (wanted, unless) = (Linear(pattern.Signature.Pattern), pattern.Signature.Unless is { } text ? Linear(text) : null);
        foreach (var sample in pattern.Signature.Samples)
        {
            for (var part = 1; part <= sample.Length; part += Math.Max(1, sample.Length / 6))
            {
                var line = string.Concat(Enumerable.Repeat(sample[..part], 1 + (16 * 1024 / part)));
                Assert.Equal(wanted.IsMatch(line) && unless?.IsMatch(line) != true, pattern.TryMatch(line) is not null);
            }
        }
    }

    [Fact]
    public void No_sample_shows_a_secret() =>
        Assert.All(
            TestLogs.Catalogue.Patterns.SelectMany(static p => p.Signature.Samples),
            static s => Assert.DoesNotMatch("sk-[A-Za-z0-9]{12,}", s)
        );

    private static Regex Linear(string expression) => new(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}

using System.Text.RegularExpressions;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Incidents;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Checks each signature of the module.</summary>
public sealed class CatalogueTests
{
    // An imperative at the start of a clause or after its condition, or the statement that nothing is to be done.
    private const string Action =
        @"(?:^|[.;:,] |\b(?:and|or|then|[Oo]therwise) |\b(?:For|On|With|During|After|In|If|When|Without) [^.;]{1,80} )"
        + "(?i:add|allow|append|apply|ask|assign|back up|call|change|check|compare|complete|configure|correct|create|delete|disable|end|enter|extend|find|fix"
        + "|free|give|grant|ignore|install|keep|let|list|log in|make|mark|mount|move|open|pin|point|put|raise|regenerate|reinstall|remove|rename|renew"
        + "|repair|replace|resolve|restart|restore|run|save|scrape|search|send|set|shorten|start|switch|tag|unset|update|upgrade|use|wait|write)"
        + @"\b|[Nn]o action is needed|needs no action";

    // Words that point at another text, and sentences that leave the action open.
    private const string Elsewhere =
        @"(?i)\bas for\b|as described|\babove\b|\blines? before\b(?! it)|\blook(?: it)? up\b"
        + @"|(?:fix|look at|read|resolve) the (?:exception|reason)(?: in the record)?[.;]|^look at\b|^the exception";

    public static TheoryData<string> Ids => [.. TestLogs.Catalogue.Patterns.Select(static p => p.Signature.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_sample_is_recognized_as_its_signature_and_as_no_other(string id)
    {
        var signature = TestLogs.Catalogue.Patterns.Single(p => p.Signature.Id == id).Signature;
        var tester = new SignatureTester(TestLogs.Catalogue, TimeProvider.System);
        Assert.NotEmpty(signature.Samples);
        Assert.All(
            signature.SampleTexts.Select(static s => s.Exact),
            line => Assert.Equal((true, null), tester.Test(signature, line) is var r ? (r.IsMatch, r.RecognizedAs) : default)
        );
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_signature_has_a_title_a_cause_a_remediation_and_references(string id)
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
        Assert.True(signature is { Title.Length: > 0 and <= 80, Cause.Length: > 0, Remediation.Length: > 0, See.Count: > 0 });
        Assert.False(signature.Title.EndsWith('.'));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_remediation_names_an_action_and_refers_to_nothing_elsewhere(string id)
    {
        var signature = TestLogs.Catalogue.Patterns.Single(p => p.Signature.Id == id).Signature;
        AssertAction(signature.Remediation);
        Assert.All(
            TestLogs.Catalogue.Patterns.Where(p => p.Signature.Id.Length > 10),
            p => Assert.DoesNotContain(p.Signature.Id, signature.Remediation, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(signature.Remediation, signature.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_first_look_of_an_area_names_an_action_and_refers_to_nothing_elsewhere()
    {
        const string Key = "  look: ";
        var areas = File.ReadLines(Path.Combine(Repository.Root, "src", "LiteLlmOps.Adapters", "Incidents", "Areas.yaml"));
        var looks = areas.Where(static l => l.StartsWith(Key, StringComparison.Ordinal)).Select(static l => l[Key.Length..]).ToList();
        Assert.True(looks.Count > 20);
        Assert.All(looks, AssertAction);
    }

    [Theory]
    [InlineData("callback-langfuse-failed", "LiteLLM:ERROR: langfuse.py:356 - Langfuse Layer Error(): x", "httpx.ReadTimeout")]
    [InlineData(
        "callback-s3-failed",
        "LiteLLM:ERROR: s3.py:178 - s3 Layer Error - x",
        "botocore.exceptions.NoCredentialsError: Unable to locate credentials"
    )]
    [InlineData(
        "redis-timeout",
        "LiteLLM:ERROR: redis_cache.py:571 - Got exception from REDIS x",
        "redis.exceptions.TimeoutError: Timeout reading from socket"
    )]
    [InlineData(
        "provider-aws-credentials-missing",
        "LiteLLM Proxy:ERROR: new_file.py:1 - odd",
        "botocore.exceptions.NoRegionError: You must specify a region."
    )]
    [InlineData("httpx-timeout-bare", "LiteLLM Proxy:ERROR: new_file.py:1 - odd", "httpx.ConnectTimeout")]
    public void The_last_line_of_a_traceback_names_the_failure_unless_its_record_does(string id, string message, string exception) =>
        Assert.StartsWith(
            $"{id} ",
            Assert.Single(
                TestLogs.Lines($"11:29:24 - {message}\nTraceback (most recent call last):\n  File \"x.py\", line 1, in f\n{exception}\n")
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void The_bundled_files_are_valid_signature_files()
    {
        var folder = Path.Combine(Repository.Root, "src", "LiteLlmOps.Adapters", "Incidents", "Signatures");
        var read = SignatureFile.Read(new ConfigFiles(), [folder]);
        Assert.Equal(TestLogs.Catalogue.Patterns.Count, read.Count);
        Assert.True(read.Count > 150);
    }

    [Fact]
    public void No_bundled_signature_is_tried_on_every_line() =>
        Assert.All(
            TestLogs.Catalogue.Patterns.Where(static p => p.Signature.Status.Count == 0),
            static p => Assert.NotEmpty(PatternLiterals.OfSignature(p.Signature.PatternText.Exact))
        );

    // A pattern is matched against each line with one of its texts, and the shortest text of all limits how far the search can skip.
    [Fact]
    public void Texts_that_select_the_lines_of_a_signature_are_long_and_rare()
    {
        var samples = TestLogs.Catalogue.Patterns.SelectMany(static p => p.Signature.Samples).ToList();
        foreach (var pattern in TestLogs.Catalogue.Patterns.Where(static p => p.Signature.Status.Count == 0))
        foreach (var text in pattern.RequiredTexts.Where(t => pattern.Signature.Pattern != $"^{t}$"))
        {
            Assert.True(text.Length >= 9, $"{pattern.Signature.Id}: '{text}' is short.");
            var lines = samples.Count(s => s.Contains(text, StringComparison.Ordinal));
            Assert.True(lines <= 40, $"{pattern.Signature.Id}: '{text}' is in {lines} samples.");
        }
    }

    [Theory]
    [InlineData("- { id: a, title: t, patern: x }", "SignatureKeyUnknown", "Did you mean 'pattern'?")]
    [InlineData("- { id: a, pattern: x }", "SignatureInvalid", "title is required")]
    [InlineData("- { id: a, title: t, pattern: '(' }", "SignatureInvalid", "pattern")]
    [InlineData("- { id: a, title: t, pattern: '(?!x)y' }", "SignatureInvalid", "'unless'")]
    [InlineData("- { id: a, title: t, pattern: '(a)\\1' }", "SignatureInvalid", "'unless'")]
    [InlineData("- { id: a, title: t, pattern: '' }", "SignatureInvalid", "would match every line")]
    [InlineData(
        "- { id: a, title: t, pattern: x, subject: '{model}' }",
        "SignatureInvalid",
        "uses the group 'model', but the pattern has no named groups"
    )]
    [InlineData("- { id: a, title: t, pattern: x, status: [6xx, 40] }", "SignatureInvalid", "must be an HTTP status such as 404")]
    [InlineData("- { id: a, title: t, pattern: x, verify: [{ probe: colum }] }", "SignatureInvalid", "Did you mean 'column'?")]
    [InlineData("- { id: a, title: t, pattern: x, severity: bad }", "SignatureInvalid", "must be one of Info, Warning, Error, Critical")]
    [InlineData("- { id: a, title: t, pattern: x }\n- { id: a, title: t, pattern: y }", "SignatureInvalid", "'a' is defined twice")]
    [InlineData("a: b", "SignatureInvalid", "must contain a list of signatures")]
    [InlineData("- text", "SignatureInvalid", "must be a map")]
    public void An_invalid_signature_is_an_error_with_its_position(string yaml, string id, string words)
    {
        using var file = TemporaryFile.With(yaml, "own.yaml");
        var error = Assert.ThrowsAny<LlmException>(() => SignatureFile.Read(new ConfigFiles(), [file.Path]));
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("own.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_of_a_user_replaces_the_known_one_with_the_same_id()
    {
        var own = TestLogs.Own("pg-too-many-clients", "completely different") with { Title = "Ours" };
        var catalogue = CatalogueReader.With(new Adapters.AdapterFactory().Signatures, [own]);
        Assert.Equal("Ours", Assert.Single(catalogue.Patterns, static p => p.Signature.Id == "pg-too-many-clients").Signature.Title);
        Assert.Equal(
            ["pg-too-many-clients  ×1"],
            TestLogs.Lines("11:00:00 - LiteLLM Proxy:ERROR: x.py:1 - completely different\n", catalogue)
        );
    }

    // Repeated parts of a sample almost match; a backtracking engine without a time limit would not return.
    [Theory]
    [MemberData(nameof(Ids))]
    public void Both_engines_find_the_same_in_a_line_that_almost_matches(string id)
    {
        var pattern = TestLogs.Catalogue.Patterns.Single(p => p.Signature.Id == id);
        var (linear, unless) = (
            Linear(pattern.Signature.PatternText.Exact),
            pattern.Signature.UnlessText is { } text ? Linear(text.Exact) : null
        );
        foreach (var sample in pattern.Signature.SampleTexts.Select(static s => s.Exact))
        {
            for (var part = 1; part <= sample.Length; part += Math.Max(1, sample.Length / 6))
            {
                var line = string.Concat(Enumerable.Repeat(sample[..part], 1 + (16 * 1024 / part)));
                Assert.Equal(linear.IsMatch(line) && unless?.IsMatch(line) != true, pattern.TryMatch(line) is not null);
            }
        }
    }

    [Fact]
    public void No_sample_contains_a_secret() =>
        Assert.All(
            TestLogs.Catalogue.Patterns.SelectMany(static p => p.Signature.SampleTexts.Select(static s => s.Exact)),
            static s => Assert.DoesNotMatch("sk-[A-Za-z0-9]{12,}", s)
        );

    private static void AssertAction(string text)
    {
        Assert.Matches(Action, text);
        Assert.DoesNotMatch(Elsewhere, text);
        Assert.EndsWith(".", text, StringComparison.Ordinal);
    }

    private static Regex Linear(string expression) => new(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}

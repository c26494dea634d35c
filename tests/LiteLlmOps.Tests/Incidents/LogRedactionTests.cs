using System.Text.RegularExpressions;
using LiteLlmOps.Incidents;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>LiteLLM replaces what looks like a secret in its log by REDACTED, also names of settings: a signature recognizes its failure also then.</summary>
public sealed class LogRedactionTests
{
    // litellm/_logging.py of 1.83.2, _build_secret_patterns
    private static readonly Regex Secrets = new(
        string.Join(
            '|',
            "(?:AKIA|ASIA)[0-9A-Z]{16}",
            @"(?:aws_secret_access_key|aws_session_token|aws_access_key_id)\s*[:=]\s*[A-Za-z0-9/+=]{20,}",
            @"Bearer\s+[A-Za-z0-9\-._~+/]{10,}=*",
            @"Basic\s+[A-Za-z0-9+/]{10,}={0,2}",
            @"sk-[A-Za-z0-9\-_]{20,}",
            @"(?:api[_-]?key)['""]?\s*[:=]\s*['""]?[^\s,'""})\]{}>]{8,}",
            @"(?:x-api-key|api-key)['""]?\s*[:=]\s*['""]?[^\s,'""})\]{}>]+",
            @"x-ak-[A-Za-z0-9\-_]{20,}",
            @"AIza[0-9A-Za-z\-_]{35}",
            @"\w*(?:password|passwd|client_secret|secret_key|_secret)['""]?\s*[:=]\s*['""]?[^\s,'""})\]{}>]+",
            @"(?<=://)[^\s'""]*:[^\s'""@]+(?=@)",
            "dapi[0-9a-f]{32}",
            @"(?:master_key|database_url|db_url|connection_string|private_key|signing_key|encryption_key|auth_token|access_token|refresh_token"
                + @"|slack_webhook_url|webhook_url|database_connection_string|huggingface_token|jwt_secret)['""]?\s*[:=]\s*['""]?[^\s,'""})\]{}>]+"
        ),
        RegexOptions.IgnoreCase
    );

    // A header that a client has sent, of which LiteLLM's log would leave nothing.
    private const string HeaderOfClient = "config-reference-not-resolved";

    public static TheoryData<string, string> Redacted
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var signature in TestLogs.Catalogue.Signatures.Where(static s => s.Status.Count == 0 && s.Id != HeaderOfClient))
            foreach (var sample in signature.SampleTexts.Select(static s => s.Exact).Where(static s => Secrets.IsMatch(s)))
                data.Add(signature.Id, Secrets.Replace(sample, "REDACTED"));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Redacted))]
    public void A_redacted_sample_is_recognized(string id, string line)
    {
        var signature = TestLogs.Catalogue.Signatures.Single(s => s.Id == id);
        Assert.True(new SignatureTester(TestLogs.Catalogue, TimeProvider.System).Test(signature, line).IsMatch, line);
    }
}

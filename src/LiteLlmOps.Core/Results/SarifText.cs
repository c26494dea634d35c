using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Results;

/// <summary>Writes SARIF 2.1.0. Results without a problem have no SARIF result; their rules are listed.</summary>
internal static class SarifText
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    // GitHub code scanning identifies an alert by this fingerprint. It may be any text that is the same in each run.
    private const string GitHubFingerprint = "primaryLocationLineHash";

    private const int LongestDescription = 1024;

    public static string Of(ResultSet results)
    {
        var rules = results
            .Items.Select(static i => i.Rule)
            .DistinctBy(static r => r.Id, StringComparer.Ordinal)
            .OrderBy(static r => r.Id, StringComparer.Ordinal)
            .ToList();
        var run = Map(
            ("tool", Map(("driver", Driver(results, rules)))),
            ("columnKind", Text("utf16CodeUnits")),
            ("invocations", new ConfigList([Invocation(results)])),
            ("results", new ConfigList([.. Results(results, rules)]))
        );
        return NodeJson.Write(Map(("$schema", Text(Schema)), ("version", Text("2.1.0")), ("runs", new ConfigList([run])))) + "\n";
    }

    private static ConfigMap Driver(ResultSet results, IReadOnlyList<ResultRule> rules) =>
        Map(
            ("name", Text("LiteLlmOps")),
            ("version", Text(results.Version)),
            ("semanticVersion", Text(results.Version)),
            ("informationUri", Text(results.ProjectUri)),
            ("rules", new ConfigList([.. rules.Select(r => Rule(r, results.PagesUri))]))
        );

    private static ConfigMap Rule(ResultRule rule, string? pages)
    {
        var description = Map(("text", Text(Shortened(rule.Description))));
        return Map(
            ("id", Text(rule.Id)),
            ("shortDescription", description),
            ("fullDescription", description),
            ("help", Map(("text", Text($"{rule.Description} For details run: Get-Help {rule.Cmdlet} -Full")))),
            ("helpUri", Text(rule.HelpUri ?? (pages is null ? null : $"{pages}{rule.Cmdlet}.md")))
        );
    }

    // A blocked check proves nothing: it is reported as a condition of the run, not as a result.
    private static ConfigMap Invocation(ResultSet results) =>
        Map(
            ("executionSuccessful", new ConfigScalar(true)),
            ("endTimeUtc", Text(results.Time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))),
            (
                "toolExecutionNotifications",
                new ConfigList([
                    .. results
                        .Items.Where(static i => i.IsBlocked)
                        .Select(static i =>
                            Map(
                                ("level", Text("warning")),
                                ("message", Map(("text", Text($"{i.Name}: {i.Message}")))),
                                ("associatedRule", Map(("id", Text(i.Rule.Id))))
                            )
                        ),
                ])
            )
        );

    private static IEnumerable<ConfigNode> Results(ResultSet results, List<ResultRule> rules)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in results.Items.Where(static i => i.IsFailure || i.Level != ResultLevel.None))
        {
            var uri = Uri(results, item.File ?? item.Deployment);
            var fingerprint = Fingerprint(item, Uri(results, item.Deployment));
            seen[fingerprint] = seen.GetValueOrDefault(fingerprint) + 1;
            yield return Map(
                ("ruleId", Text(item.Rule.Id)),
                ("ruleIndex", new ConfigScalar((long)rules.FindIndex(r => r.Id == item.Rule.Id))),
                ("level", Text(LevelOf(item))),
                ("message", Map(("text", Text(MessageOf(item))))),
                ("locations", new ConfigList([Location(item, uri)])),
                (
                    "partialFingerprints",
                    Map((GitHubFingerprint, Text(string.Create(CultureInfo.InvariantCulture, $"{fingerprint}:{seen[fingerprint]}"))))
                ),
                ("suppressions", item.Accepted is { } reason ? Suppressions(reason) : ConfigScalar.Null)
            );
        }
    }

    private static ConfigList Suppressions(string reason) =>
        new([Map(("kind", Text("external")), ("status", Text("accepted")), ("justification", Text(reason)))]);

    private static string LevelOf(ResultItem item) => item.Level == ResultLevel.None ? "warning" : item.Level.ToString().ToLowerInvariant();

    private static string MessageOf(ResultItem item)
    {
        var subject = SubjectOf(item) is { Length: > 0 } target ? target : item.Name;
        return $"{subject}: {item.Message}{(item.Remediation is null ? "" : " " + item.Remediation)}";
    }

    private static ConfigMap Location(ResultItem item, string uri) =>
        Map(
            (
                "physicalLocation",
                Map(
                    (
                        "artifactLocation",
                        Map(("uri", Text(uri)), ("uriBaseId", Text(uri.StartsWith("file:", StringComparison.Ordinal) ? null : "%SRCROOT%")))
                    ),
                    // Without a known line the location is the whole file.
                    (
                        "region",
                        item.Line is { } line
                            ? Map(
                                ("startLine", new ConfigScalar((long)line)),
                                ("startColumn", item.Column is { } column ? new ConfigScalar((long)column) : ConfigScalar.Null)
                            )
                            : ConfigScalar.Null
                    )
                )
            ),
            ("logicalLocations", new ConfigList([Map(("fullyQualifiedName", Text($"{item.Name} {SubjectOf(item)}".TrimEnd())))]))
        );

    // Findings and incidents of one kind differ by their subject; all others have a name of their own.
    private static string SubjectOf(ResultItem item) =>
        item.Kind is ResultKind.Finding or ResultKind.JournalFinding or ResultKind.Incident ? item.Target : "";

    // Neither the line nor the message: both change while the problem stays the same.
    private static string Fingerprint(ResultItem item, string deployment)
    {
        var identity = string.Join('\n', item.Kind, item.Rule.Id, item.Name, SubjectOf(item), deployment);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32].ToLowerInvariant();
    }

    /// <summary>Relative to the repository that contains the file; a file URI for a file outside of one.</summary>
    private static string Uri(ResultSet results, string path)
    {
        if (path.Length == 0)
            return ".";
        var root = results.RootOf(path);
        var relative = root is null ? null : Path.GetRelativePath(root, path);
        return relative is null || relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? new Uri(Path.GetFullPath(path)).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar, '/').Select(System.Uri.EscapeDataString));
    }

    private static string Shortened(string text) => text.Length <= LongestDescription ? text : text[..(LongestDescription - 1)] + "…";

    /// <summary>A map without the entries whose value is null.</summary>
    private static ConfigMap Map(params (string Key, ConfigNode Value)[] entries) =>
        new(
            entries.Where(static e => e.Value is not ConfigScalar { IsNull: true }).Select(static e => KeyValuePair.Create(e.Key, e.Value))
        );

    private static ConfigScalar Text(string? text) => new(text);
}

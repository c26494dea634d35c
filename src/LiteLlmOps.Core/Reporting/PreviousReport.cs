using System.Globalization;
using System.Text.Json;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Reporting;

/// <summary>What a report keeps of itself for the comparison with the next one: its JSON form, read again.</summary>
internal sealed record PreviousReport
{
    public required DateTime CreatedAt { get; init; }

    /// <summary>The end of its span, in UTC.</summary>
    public required DateTime Until { get; init; }

    /// <summary>The titles of the open issues, by the keys of their items.</summary>
    public required IReadOnlyDictionary<string, string> OpenIssues { get; init; }

    /// <summary>The status of each check, by its name. Empty when the smoke checks were not run.</summary>
    public required IReadOnlyDictionary<string, string> Checks { get; init; }

    /// <summary>The process ids of the services. Null for one that was not running.</summary>
    public required IReadOnlyDictionary<string, long?> Services { get; init; }

    /// <summary>The current state, as texts by name.</summary>
    public required IReadOnlyDictionary<string, string> State { get; init; }

    /// <exception cref="LlmException">ReportUnreadable: the text is not the JSON form of a report.</exception>
    public static PreviousReport Parse(string json, string path)
    {
        try
        {
            if (
                NodeJson.Parse(json) is ConfigMap map
                && Time(map, "createdAt") is { } created
                && Time(map.MapAt("span"), "until") is { } until
            )
                return Of(map, created, until);
        }
        catch (JsonException) { }
        throw new LlmException(
            ErrorIds.ReportUnreadable,
            $"'{path}' is not the JSON form of a report. Delete it if it was modified.",
            path
        );
    }

    private static PreviousReport Of(ConfigMap map, DateTime created, DateTime until) =>
        new()
        {
            CreatedAt = created,
            Until = until,
            OpenIssues = Maps(map, "issues")
                .Where(static i => i.TextAt("state") == nameof(IssueState.Open))
                .SelectMany(static i => KeysOf(i).Select(k => (Key: k, Title: i.TextAt("title") ?? k)))
                .DistinctBy(static i => i.Key, StringComparer.Ordinal)
                .ToDictionary(static i => i.Key, static i => i.Title, StringComparer.Ordinal),
            Checks = Texts(Maps(map.MapAt("smoke"), "checks"), static c => c.TextAt("name"), static c => c.TextAt("status")),
            Services = Maps(map, "services")
                .Where(static s => s.TextAt("name") is not null)
                .GroupBy(static s => s.TextAt("name")!, StringComparer.Ordinal)
                .ToDictionary(
                    static g => g.Key,
                    static g => (g.First()["processId"] as ConfigScalar)?.Value as long?,
                    StringComparer.Ordinal
                ),
            State = (map.MapAt("state") ?? ConfigMap.Empty).Entries.ToDictionary(
                static e => e.Key,
                static e =>
                    e.Value is ConfigScalar scalar ? scalar.Text ?? Convert.ToString(scalar.Value, CultureInfo.InvariantCulture) ?? "" : "",
                StringComparer.Ordinal
            ),
        };

    private static IEnumerable<string> KeysOf(ConfigMap issue) =>
        (issue["keys"] as ConfigList)?.Items.OfType<ConfigScalar>().Select(static k => k.Text).OfType<string>() ?? [];

    private static IEnumerable<ConfigMap> Maps(ConfigMap? map, string key) => (map?[key] as ConfigList)?.Items.OfType<ConfigMap>() ?? [];

    private static Dictionary<string, string> Texts(
        IEnumerable<ConfigMap> maps,
        Func<ConfigMap, string?> key,
        Func<ConfigMap, string?> value
    ) =>
        maps.Where(m => key(m) is not null)
            .GroupBy(m => key(m)!, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, g => value(g.First()) ?? "", StringComparer.Ordinal);

    private static DateTime? Time(ConfigMap? map, string key) =>
        DateTime.TryParse(
            map?.TextAt(key),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : null;
}

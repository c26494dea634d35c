using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Results;

/// <summary>Writes one JSON document with a summary and all results.</summary>
internal static class JsonText
{
    public static string Of(ResultSet results) =>
        NodeJson.Write(
            Map(
                ("time", Time(results.Time)),
                (
                    "summary",
                    Map(
                        ("total", Number(results.Items.Count)),
                        ("passed", Number(results.Passed)),
                        ("failed", Number(results.Failed)),
                        ("warnings", Number(results.Warnings)),
                        ("skipped", Number(results.Skipped)),
                        (
                            "kinds",
                            new ConfigMap(
                                results.Kinds.Select(static k => KeyValuePair.Create<string, ConfigNode>(Name(k.Key), Number(k.Count())))
                            )
                        ),
                        ("success", new ConfigScalar(results.Failed == 0))
                    )
                ),
                ("results", new ConfigList([.. results.Items.Select(Item)]))
            )
        ) + "\n";

    private static ConfigNode Item(ResultItem item) =>
        Map(
            ("kind", Text(Name(item.Kind))),
            ("name", Text(item.Name)),
            ("category", Text(item.Category)),
            ("target", Text(item.Target)),
            ("status", Text(item.Status)),
            ("level", Text(item.Level.ToString().ToLowerInvariant())),
            ("failed", new ConfigScalar(item.IsFailure)),
            ("message", Text(item.Message)),
            ("remediation", Text(item.Remediation)),
            ("details", Text(item.Details)),
            ("accepted", Text(item.Accepted)),
            ("seconds", item.Duration is { } duration ? new ConfigScalar(Math.Round(duration.TotalSeconds, 3)) : ConfigScalar.Null),
            ("count", item.Count is { } count ? Number(count) : ConfigScalar.Null),
            ("time", item.Time is { } time ? Time(time) : ConfigScalar.Null),
            ("file", Text(item.File)),
            ("line", item.Line is { } line ? Number(line) : ConfigScalar.Null),
            ("deployment", Text(item.Deployment))
        );

    private static string Name(ResultKind kind) => char.ToLowerInvariant($"{kind}"[0]) + $"{kind}"[1..];

    private static ConfigScalar Time(DateTime time) => Text(time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    private static ConfigMap Map(params (string Key, ConfigNode Value)[] entries) =>
        new(entries.Select(static e => KeyValuePair.Create(e.Key, e.Value)));

    private static ConfigScalar Text(string? text) => new(text);

    private static ConfigScalar Number(long number) => new(number);
}

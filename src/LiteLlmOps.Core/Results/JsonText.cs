using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Results;

/// <summary>One JSON document.</summary>
internal static class JsonText
{
    public static string Of(ResultSet results) =>
        NodeJson.Write(
            Map(
                ("time", Text(results.Time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))),
                (
                    "summary",
                    Map(
                        ("checks", Number(results.Items.Count - results.Findings)),
                        ("findings", Number(results.Findings)),
                        ("failed", Number(results.Failed)),
                        ("warnings", Number(results.Warnings)),
                        ("skipped", Number(results.Skipped)),
                        ("inOrder", new ConfigScalar(results.Failed == 0))
                    )
                ),
                ("results", new ConfigList([.. results.Items.Select(Item)]))
            )
        ) + "\n";

    private static ConfigNode Item(ResultItem item) =>
        Map(
            ("kind", Text(item.IsFinding ? "finding" : "check")),
            ("name", Text(item.Name)),
            ("category", Text(item.Group)),
            ("target", Text(item.Target)),
            ("status", Text(item.Status)),
            ("message", Text(item.Message)),
            ("remedy", Text(item.Remedy)),
            ("seen", Text(item.Seen)),
            ("seconds", new ConfigScalar(Math.Round(item.Duration.TotalSeconds, 3))),
            ("deployment", Text(item.Deployment))
        );

    private static ConfigMap Map(params (string Key, ConfigNode Value)[] entries) =>
        new(entries.Select(static e => KeyValuePair.Create(e.Key, e.Value)));

    private static ConfigScalar Text(string? text) => new(text);

    private static ConfigScalar Number(long number) => new(number);
}

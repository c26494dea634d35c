using System.Text;
using System.Text.Json;

namespace LiteLlmOps.Logs;

/// <summary>
/// Finds the records in a JSON document that contains many, whatever it is: a list, the answer of a query (Loki, CloudWatch, Elasticsearch, Datadog, Azure),
/// or a table with columns and rows.
/// </summary>
internal static class JsonRecords
{
    private const int MaxDepth = 12;

    private static readonly JsonReaderOptions Several = new() { MaxDepth = 128, AllowMultipleValues = true };

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <summary>The records with their texts as JSON. Empty when the text is not a complete document, or contains none.</summary>
    public static IReadOnlyList<(JsonRecord Record, byte[] Json)> In(ReadOnlySpan<byte> text)
    {
        try
        {
            var found = new List<(JsonRecord, byte[])>();
            var reader = new Utf8JsonReader(text, Several);
            while (reader.Read())
            {
                using var document = JsonDocument.ParseValue(ref reader);
                Add(document.RootElement, 0, found);
            }

            return found;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>The name and the value in an object such as {"field": "@message", "value": "…"}. Null when it is another one.</summary>
    public static (string Name, string Value)? FieldIn(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("\"field\""u8) < 0)
            return null;
        try
        {
            using var document = JsonDocument.Parse(text.ToArray(), Options);
            return Field(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Add(JsonElement value, int depth, List<(JsonRecord, byte[])> found)
    {
        if (depth > MaxDepth)
            return;
        if (value.ValueKind == JsonValueKind.Object)
            AddObject(value, depth, found);
        else if (value.ValueKind == JsonValueKind.Array && (Pair(value) ?? Fields(value)) is { } record)
            Offer(record, [], found);
        else if (value.ValueKind == JsonValueKind.Array && AreLines(value))
        {
            foreach (var item in value.EnumerateArray())
                Offer(JsonRecord.Of([("line", TextOf(item))]), [], found);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                Add(item, depth + 1, found);
        }
    }

    private static void AddObject(JsonElement value, int depth, List<(JsonRecord, byte[])> found)
    {
        var json = Encoding.UTF8.GetBytes(value.GetRawText());
        if (JsonRecord.Read(json) is { IsRecord: true } record)
            found.Add((record, json));
        else if (Rows(value) is { } rows)
            rows.ForEach(r => Offer(r, [], found));
        else
        {
            foreach (var property in value.EnumerateObject())
                Add(property.Value, depth + 1, found);
        }
    }

    private static void Offer(JsonRecord record, byte[] json, List<(JsonRecord, byte[])> found)
    {
        if (record.Text is not null)
            found.Add((record, json));
    }

    // A list of texts, of which one at least has a header.
    private static bool AreLines(JsonElement list) =>
        list.EnumerateArray().All(static i => i.ValueKind == JsonValueKind.String)
        && list.EnumerateArray().Any(static i => LogHeaders.Read(Encoding.UTF8.GetBytes(TextOf(i))).Kind != HeaderKind.None);

    // Loki: ["1786717151000000000", "text"], with metadata as a third value in newer versions.
    private static JsonRecord? Pair(JsonElement list) =>
        list.GetArrayLength() is 2 or 3 && list[1].ValueKind == JsonValueKind.String && LogStamp.Of(TextOf(list[0])) is not null
            ? JsonRecord.Of([("time", TextOf(list[0])), ("line", TextOf(list[1]))])
            : null;

    // CloudWatch: [{"field": "@timestamp", "value": "…"}, {"field": "@message", "value": "…"}]
    private static JsonRecord? Fields(JsonElement list)
    {
        var fields = new List<(string, string)>();
        foreach (var item in list.EnumerateArray())
        {
            if (Field(item) is not { } field)
                return null;
            fields.Add(field);
        }

        return fields.Count > 0 ? JsonRecord.Of(fields) : null;
    }

    private static (string Name, string Value)? Field(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("field", out var name) && item.TryGetProperty("value", out var value)
            ? (TextOf(name), TextOf(value))
            : null;

    // Azure: {"columns": [{"name": "TimeGenerated"}, …], "rows": [["…", …], …]}
    private static List<JsonRecord>? Rows(JsonElement table)
    {
        if (
            !table.TryGetProperty("columns", out var columns)
            || !table.TryGetProperty("rows", out var rows)
            || columns.ValueKind != JsonValueKind.Array
            || rows.ValueKind != JsonValueKind.Array
        )
            return null;
        var names = columns
            .EnumerateArray()
            .Select(static c => c.ValueKind == JsonValueKind.Object && c.TryGetProperty("name", out var name) ? TextOf(name) : TextOf(c))
            .ToList();
        return
        [
            .. rows.EnumerateArray()
                .Where(static r => r.ValueKind == JsonValueKind.Array)
                .Select(r => JsonRecord.Of([.. names.Zip(r.EnumerateArray().Select(TextOf))])),
        ];
    }

    private static string TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : "";
}

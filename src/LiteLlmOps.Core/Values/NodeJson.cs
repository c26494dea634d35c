using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiteLlmOps.Configuration;

/// <summary>Converts values to and from JSON, the format of jsonb columns and of the responses of the proxy.</summary>
internal static class NodeJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 512 };

    /// <summary>Null when the text is not valid JSON.</summary>
    public static ConfigNode? TryParse(string json)
    {
        try
        {
            return Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static ConfigNode Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <exception cref="LlmException">LimitExceeded.</exception>
    /// <exception cref="JsonException">The text is not a single JSON value.</exception>
    public static ConfigNode Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, Deep);
        if (!reader.Read())
            throw new JsonException("The text is empty.");
        var count = 0L;
        var node = Read(ref reader, ref count);
        return reader.Read() ? throw new JsonException("More than one JSON value.") : node;
    }

    public static string Write(ConfigNode node) => Encoding.UTF8.GetString(WriteTo(node).WrittenSpan);

    /// <summary>The same text for equal values, regardless of the order of their keys; used for hashes.</summary>
    public static string WriteCanonical(ConfigNode node) => Write(Sorted(node));

    public static byte[] WriteBytes(ConfigNode node) => WriteTo(node).WrittenSpan.ToArray();

    private static ArrayBufferWriter<byte> WriteTo(ConfigNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
            Write(writer, node);
        return buffer;
    }

    private static ConfigNode Read(ref Utf8JsonReader reader, ref long count) =>
        reader.TokenType switch
        {
            _ when ++count > Limits.JsonValues.Most => throw Limits.JsonValues.Exceeded("A JSON document", null),
            JsonTokenType.StartObject => ReadMap(ref reader, ref count),
            JsonTokenType.StartArray => ReadList(ref reader, ref count),
            JsonTokenType.String => new ConfigScalar(JsonTexts.Of(ref reader)),
            JsonTokenType.Number => new ConfigScalar(ReadNumber(ref reader)),
            JsonTokenType.True => new ConfigScalar(true),
            JsonTokenType.False => new ConfigScalar(false),
            _ => ConfigScalar.Null,
        };

    private static ConfigMap ReadMap(ref Utf8JsonReader reader, ref long count)
    {
        var entries = new List<KeyValuePair<string, ConfigNode>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = JsonTexts.Of(ref reader);
            reader.Read();
            entries.Add(KeyValuePair.Create(key, Read(ref reader, ref count)));
        }

        return new ConfigMap(entries);
    }

    private static ConfigList ReadList(ref Utf8JsonReader reader, ref long count)
    {
        var items = new List<ConfigNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Read(ref reader, ref count));
        return new ConfigList(items);
    }

    private static object ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var whole))
            return whole;
        var text = Encoding.UTF8.GetString(reader.ValueSpan);
        return text.AsSpan().IndexOfAny(".eE") < 0 && BigInteger.TryParse(text, CultureInfo.InvariantCulture, out var big)
            ? big
            : reader.GetDouble();
    }

    private static void Write(Utf8JsonWriter writer, ConfigNode node)
    {
        switch (node)
        {
            case ConfigMap map:
                writer.WriteStartObject();
                foreach (var (key, value) in map.Entries)
                {
                    writer.WritePropertyName(key);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case ConfigList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case ConfigScalar scalar:
                WriteScalar(writer, scalar.Value);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long whole:
                writer.WriteNumberValue(whole);
                break;
            case BigInteger big:
                writer.WriteRawValue(big.ToString(System.Globalization.CultureInfo.InvariantCulture));
                break;
            // JSON cannot represent these numbers. Python writes them anyway and PostgreSQL rejects them, so they are written as texts.
            case double number when !double.IsFinite(number):
                writer.WriteStringValue(
                    number > 0 ? "inf"
                    : number < 0 ? "-inf"
                    : "nan"
                );
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            default:
                throw new InvalidOperationException($"A scalar of type {value.GetType()} has no JSON form.");
        }
    }

    private static ConfigNode Sorted(ConfigNode node) =>
        node switch
        {
            ConfigMap map => new ConfigMap(
                map.Entries.OrderBy(static e => e.Key, StringComparer.Ordinal)
                    .Select(static e => KeyValuePair.Create(e.Key, Sorted(e.Value)))
            ),
            ConfigList list => new ConfigList([.. list.Items.Select(Sorted)]),
            _ => node,
        };
}

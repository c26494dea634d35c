using System.Collections;
using System.Management.Automation;
using System.Text.Json;

namespace LiteLlmOps.Shell.Output;

/// <summary>Writes what comes out of a pipeline as JSON: scalars in an invariant form, all else by its properties.</summary>
internal sealed class JsonValueWriter(Utf8JsonWriter json)
{
    private const int MaxDepth = 8;

    // The objects that hold the one being written: an object within itself is cut off.
    private readonly Stack<object> _path = new();

    public void Write(object? value)
    {
        var inner = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (inner is null)
            json.WriteNullValue();
        else if (!JsonScalar.TryWrite(json, inner))
            WriteNested(value!, inner);
    }

    private void WriteNested(object value, object inner)
    {
        if (_path.Count >= MaxDepth || _path.Any(outer => ReferenceEquals(outer, inner)))
        {
            json.WriteStringValue(TextOf(value));
            return;
        }

        _path.Push(inner);
        switch (inner)
        {
            case IDictionary map:
                WriteMap(map);
                break;
            case IEnumerable items:
                WriteList(items);
                break;
            default:
                WriteProperties(PSObject.AsPSObject(value));
                break;
        }

        _path.Pop();
    }

    private void WriteMap(IDictionary map)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            json.WritePropertyName(TextOf(entry.Key));
            Write(entry.Value);
        }

        json.WriteEndObject();
    }

    private void WriteList(IEnumerable items)
    {
        json.WriteStartArray();
        foreach (var item in items)
            Write(item);
        json.WriteEndArray();
    }

    private void WriteProperties(PSObject item)
    {
        json.WriteStartObject();
        foreach (var property in item.Properties.Where(p => p.IsGettable))
        {
            json.WritePropertyName(property.Name);
            Write(ValueOf(property));
        }

        json.WriteEndObject();
    }

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null; // a getter that throws has no value to show
        }
    }

    private static string TextOf(object value) => LanguagePrimitives.ConvertTo<string>(value) ?? "";
}

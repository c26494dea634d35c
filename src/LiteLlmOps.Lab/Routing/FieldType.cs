using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>The type of a Pydantic field in lax mode: accepted values, conversions, and the error for other values.</summary>
/// <param name="Name">The code of the error.</param>
/// <param name="Message">The text of the error.</param>
/// <param name="Convert">Returns the converted value; null when the value is rejected.</param>
internal sealed record FieldType(string Name, string Message, Func<ConfigNode, ConfigNode?> Convert)
{
    public static readonly FieldType Any = new("any", "", static v => v);

    public static readonly FieldType Text = new(
        "string_type",
        "Input should be a valid string",
        static v => v is ConfigScalar { Text: not null } ? v : null
    );

    public static readonly FieldType Integer = new(
        "int_parsing",
        "Input should be a valid integer, unable to parse string as an integer",
        AsInteger
    );

    public static readonly FieldType Number = new(
        "float_parsing",
        "Input should be a valid number, unable to parse string as a number",
        AsNumber
    );

    public static readonly FieldType Flag = new("bool_parsing", "Input should be a valid boolean, unable to interpret input", AsFlag);

    public static readonly FieldType Map = new("dict_type", "Input should be a valid dictionary", static v => v as ConfigMap);

    public static readonly FieldType List = new("list_type", "Input should be a valid list", static v => v as ConfigList);

    public static readonly FieldType Texts = new(
        "list_type",
        "Input should be a valid list",
        static v => v is ConfigList list && list.Items.All(static i => i is ConfigScalar { Text: not null }) ? v : null
    );

    public static readonly FieldType NumberOrText = new(
        "string_type",
        "Input should be a valid string",
        static v =>
            v is ConfigScalar { Value: long or double or bool or string }
                ? (v as ConfigScalar)!.Text is null
                    ? AsNumber(v)
                    : v
                : null
    );

    public static readonly FieldType TextOrMap = new(
        "string_type",
        "Input should be a valid string",
        static v => v is ConfigMap or ConfigScalar { Text: not null } ? v : null
    );

    public static FieldType OneOf(params string[] values) =>
        new(
            "literal_error",
            $"Input should be {string.Join(" or ", values.Select(static v => $"'{v}'"))}",
            v => v is ConfigScalar { Text: { } text } && values.Contains(text, StringComparer.Ordinal) ? v : null
        );

    private static ConfigNode? AsInteger(ConfigNode value) =>
        value switch
        {
            ConfigScalar { Value: long } => value,
            ConfigScalar { Value: bool flag } => Json.Of(flag ? 1 : 0),
            ConfigScalar { Value: double number } when double.IsInteger(number) => Json.Of((long)number),
            ConfigScalar { Text: { } text } => PythonValue.TryInt(text) is { } number ? Json.Of(number) : null,
            _ => null,
        };

    private static ConfigNode? AsNumber(ConfigNode value) =>
        value switch
        {
            ConfigScalar { Value: long number } => Json.Of((double)number),
            ConfigScalar { Value: double } => value,
            ConfigScalar { Value: bool flag } => Json.Of(flag ? 1.0 : 0.0),
            ConfigScalar { Text: { } text } => PythonValue.TryFloat(text) is { } number ? Json.Of(number) : null,
            _ => null,
        };

    private static ConfigNode? AsFlag(ConfigNode value) =>
        value switch
        {
            ConfigScalar { Value: bool } => value,
            ConfigScalar { Value: 0L or 0.0 } => Json.Of(false),
            ConfigScalar { Value: 1L or 1.0 } => Json.Of(true),
            ConfigScalar { Text: { } text } => text.ToLowerInvariant() switch
            {
                "true" or "t" or "yes" or "y" or "on" or "1" => Json.Of(true),
                "false" or "f" or "no" or "n" or "off" or "0" => Json.Of(false),
                _ => null,
            },
            _ => null,
        };
}

using System.Collections;
using System.Globalization;

namespace LiteLlmOps.Results;

/// <summary>An object of the pipeline, read by its properties: live, or after Import-Clixml, a job or JSON.</summary>
/// <param name="typeName">The name of its type, without namespace and without the prefix of deserialized objects.</param>
/// <param name="source">The object, for errors.</param>
/// <param name="has">Whether it has a property.</param>
/// <param name="get">The value of a property. Null when it has none.</param>
internal sealed class ResultObject(string typeName, object source, Func<string, bool> has, Func<string, object?> get)
{
    public string TypeName { get; } = typeName;

    public object Source { get; } = source;

    public bool Has(string name) => has(name);

    public string Text(string name) => OptionalText(name) ?? "";

    /// <summary>Null for a property that is missing, null or empty.</summary>
    public string? OptionalText(string name) =>
        get(name) switch
        {
            null => null,
            bool flag => flag ? "true" : "false",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null,
        };

    /// <summary>The items of a list. A single value is a list of one.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        get(name) switch
        {
            null => [],
            string text => text.Length == 0 ? [] : [text],
            IEnumerable items =>
            [
                .. items.Cast<object?>().Select(static i => Convert.ToString(i, CultureInfo.InvariantCulture)).OfType<string>(),
            ],
            var value => [Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""],
        };

    /// <summary>A name or a number of an enum: JSON has numbers unless it was written with -EnumsAsStrings.</summary>
    public T Enum<T>(string name)
        where T : struct, Enum =>
        System.Enum.TryParse<T>(Text(name), ignoreCase: true, out var value) && System.Enum.IsDefined(value)
            ? value
            : throw Invalid(name, $"one of {string.Join(", ", System.Enum.GetNames<T>())}");

    public bool Flag(string name) =>
        get(name) switch
        {
            bool flag => flag,
            var value when bool.TryParse(Convert.ToString(value, CultureInfo.InvariantCulture), out var flag) => flag,
            _ => throw Invalid(name, "true or false"),
        };

    public long? Number(string name) =>
        OptionalText(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw Invalid(name, "an integer");

    public int? Line(string name) => Number(name) is > 0 and <= int.MaxValue and var number ? (int)number : null;

    public TimeSpan? Duration(string name) =>
        get(name) switch
        {
            null or "" => null,
            TimeSpan duration => duration,
            var value
                when TimeSpan.TryParse(
                    Convert.ToString(value, CultureInfo.InvariantCulture),
                    CultureInfo.InvariantCulture,
                    out var duration
                ) => duration,
            _ => throw Invalid(name, "a duration"),
        };

    /// <summary>A time in UTC.</summary>
    public DateTime? Time(string name) =>
        get(name) switch
        {
            null or "" => null,
            DateTime { Kind: DateTimeKind.Unspecified } time => DateTime.SpecifyKind(time, DateTimeKind.Utc),
            DateTime time => time.ToUniversalTime(),
            DateTimeOffset time => time.UtcDateTime,
            var value
                when DateTime.TryParse(
                    Convert.ToString(value, CultureInfo.InvariantCulture),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
                    out var time
                ) => time,
            _ => throw Invalid(name, "a time"),
        };

    private LlmException Invalid(string name, string expected) =>
        new(ErrorIds.ResultInvalid, $"The property {name} of the {TypeName} object is '{Text(name)}', but must be {expected}.", Source);
}

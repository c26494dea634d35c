using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Values;

/// <summary>Builds JSON values.</summary>
internal static class Json
{
    public static ConfigMap Map(params (string Key, object? Value)[] entries) =>
        new(entries.Select(static e => KeyValuePair.Create(e.Key, Of(e.Value))));

    public static ConfigList List(IEnumerable<object?> items) => new([.. items.Select(Of)]);

    public static ConfigNode Of(object? value) =>
        value switch
        {
            null => ConfigScalar.Null,
            ConfigNode node => node,
            string text => new ConfigScalar(text),
            bool or long or double => new ConfigScalar(value),
            int number => new ConfigScalar((long)number),
            // Pydantic writes times of the database in UTC with microseconds.
            DateTime time => new ConfigScalar(time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)),
            IEnumerable<object?> items => List(items),
            _ => throw new ArgumentException($"A value of type {value.GetType()} has no JSON form here.", nameof(value)),
        };
}

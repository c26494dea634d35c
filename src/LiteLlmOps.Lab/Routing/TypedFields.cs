using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>A Pydantic model: its fields with their types. Other values are kept unchanged.</summary>
internal sealed class TypedFields(string name, IReadOnlyDictionary<string, FieldType> fields)
{
    public bool Knows(string field) => fields.ContainsKey(field);

    public IEnumerable<string> Names => fields.Keys;

    /// <summary>The converted values; every field accepts null.</summary>
    /// <exception cref="PythonException">A value has the wrong type. The message contains the field but not the value, which may be secret.</exception>
    public ConfigMap Check(ConfigMap values) =>
        new(values.Entries.Select(e => KeyValuePair.Create(e.Key, Check(e.Key, e.Value))), values.Position);

    public ConfigNode Check(string field, ConfigNode value)
    {
        if (!fields.TryGetValue(field, out var type) || value is ConfigScalar { IsNull: true })
            return value;
        return type.Convert(value)
            ?? throw new PythonException(
                $"1 validation error for {name}\n{field}\n  {type.Message} [type={type.Name}, input_type={PythonType.Of(value)}]"
            );
    }

    public PythonException Missing(string field) => new($"1 validation error for {name}\n{field}\n  Field required [type=missing]");

    public static TypedFields Of(string name, params (FieldType Type, string[] Names)[] groups) =>
        new(name, groups.SelectMany(static g => g.Names.Select(n => KeyValuePair.Create(n, g.Type))).ToDictionary(StringComparer.Ordinal));
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Tests.Documentation;

/// <summary>Renders the table of keys of llmops.yaml as a JSON schema (draft-07), for editors.</summary>
internal static class KeySchema
{
    private const string Variable = @"^os\.environ/.";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$id"] = ProjectAddress.KeySchema,
            ["title"] = "llmops.yaml",
            ["description"] = $"{DeploymentKeys.Root.Summary} {ProjectAddress.KeyPage}",
        };
        foreach (var (name, value) in Map(DeploymentKeys.Root))
            schema[name] = value?.DeepClone();
        return schema.ToJsonString(Format).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Key(DeploymentKey key)
    {
        var schema = Value(key);
        schema["description"] = KeyPage.Plain(string.Join(' ', new[] { key.Summary, key.Details, DefaultNote(key) }.OfType<string>()));
        if ((key.Default ?? (key.Defaults is { } list ? $"[{string.Join(", ", list)}]" : null)) is { Length: > 0 } value)
            schema["default"] = Json(value);
        if (key.Example is { } example)
            schema["examples"] = new JsonArray(
                Json(key is { IsList: true, IsMap: true } && !example.StartsWith('[') ? $"[{example}]" : example)
            );
        return schema;
    }

    private static string? DefaultNote(DeploymentKey key) => key.DefaultNote is { } note ? $"Default: {note}." : null;

    private static JsonObject Value(DeploymentKey key)
    {
        if (key.IsAny)
            return [];
        JsonObject?[] all =
        [
            key.Type is null ? null : Single(key),
            key.IsMap && !key.IsList ? Map(key) : null,
            key.IsList ? List(key) : null,
            key.AsMap is { } map ? Map(map) : null,
        ];
        return OneOf([.. all.OfType<JsonObject>()]);
    }

    private static JsonObject List(DeploymentKey key) =>
        new() { ["type"] = Types("array"), ["items"] = key.IsMap ? Map(key, isNullable: false) : Single(key, isNullable: false) };

    private static JsonObject Map(DeploymentKey key, bool isNullable = true)
    {
        var map = new JsonObject { ["type"] = isNullable ? Types("object") : "object" };
        if (key.Entries is { } type)
        {
            map["additionalProperties"] = Scalar(type, isNullable: true);
            return map;
        }

        map["properties"] = new JsonObject(key.Keys.Select(static k => KeyValuePair.Create<string, JsonNode?>(k.Name, Key(k))));
        map["additionalProperties"] = key.IsOpen;
        if (key.Keys.Any(static k => k.IsRequired))
            map["required"] = Strings(key.Keys.Where(static k => k.IsRequired).Select(static k => k.Name));
        if (key.ExactlyOne.Count > 0)
            map["oneOf"] = new JsonArray([.. key.ExactlyOne.Select(static k => new JsonObject { ["required"] = Strings([k]) })]);
        return map;
    }

    private static JsonObject Single(DeploymentKey key, bool isNullable = true)
    {
        var values =
            key.Values.Count > 0
                ?
                [
                    new JsonObject { ["enum"] = Strings(key.Values, isNullable) },
                    new JsonObject { ["type"] = "string", ["pattern"] = AnyCase(key.Values) },
                ]
                : new List<JsonObject> { Scalar(key.Type!, isNullable) };
        if (key.Type == KeyType.Integer)
            (values[0]["minimum"], values[0]["maximum"]) = (key.Minimum, key.Maximum);
        if (key is { AllowsVariable: true, Type: { AllowsSecret: false, Pattern: null }, Values.Count: 0 } && key.Type != KeyType.Path)
            values[0]["pattern"] = "^(?!secret/)";
        else if (key.AllowsVariable && (key.Type!.Pattern is not null || key.Values.Count > 0))
            values.Add(new JsonObject { ["type"] = "string", ["pattern"] = Variable });
        return OneOf(values);
    }

    private static JsonObject Scalar(KeyType type, bool isNullable)
    {
        var schema = new JsonObject { ["type"] = isNullable ? Types([.. type.JsonTypes]) : Strings(type.JsonTypes) };
        if (type.Pattern is not null)
            schema["pattern"] = type.Pattern;
        if (type.Range is var (minimum, maximum))
            (schema["minimum"], schema["maximum"]) = (minimum, maximum);
        return schema;
    }

    private static JsonObject OneOf(IReadOnlyList<JsonObject> schemas) =>
        schemas is [var only] ? only : new JsonObject { ["anyOf"] = new JsonArray([.. schemas]) };

    // Values are case-insensitive, which ECMA-262 cannot express for a part of a regular expression.
    private static string AnyCase(IEnumerable<string> values) =>
        $"^(?:{string.Join('|', values.Select(static v => string.Concat(v.Select(static c => char.IsAsciiLetter(c) ? $"[{char.ToUpperInvariant(c)}{char.ToLowerInvariant(c)}]" : $"{c}"))))})$";

    // An empty value is the same as a missing value.
    private static JsonArray Types(params string[] types) => Strings([.. types, "null"]);

    private static JsonArray Strings(IEnumerable<string> items, bool withNull = false) =>
        [.. items.Select(static i => JsonValue.Create(i)), .. withNull ? new JsonNode?[] { null } : []];

    private static JsonNode? Json(string yaml) => JsonNode.Parse(NodeJson.Write(YamlReader.Read("example.yaml", yaml)!));
}

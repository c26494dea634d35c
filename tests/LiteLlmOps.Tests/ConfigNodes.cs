using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Tests;

/// <summary>Random values: typical values of configs, and values that are difficult to serialize.</summary>
internal static class ConfigNodes
{
    private static readonly string[] Hostile =
    [
        "",
        "yes",
        "1e3",
        "0o14",
        "a: b",
        "- x",
        "#c",
        " lead",
        "trail ",
        "multi\nline\n",
        "tab\tx",
        "~",
        "null",
        "<<",
        "=",
        "*x",
        "&y",
        "!z",
        "%",
        "@",
        "{a}",
        "[b]",
        "'q'",
        "\"dq\"",
        "é",
        "😀",
        "\u2028x",
        "\u0007",
        "a #b",
        "os.environ/X",
        "0x1F",
        "1:30",
        "2024-01-01",
        ".inf",
        "-",
        "---",
        "...",
        "key:",
        ":c",
        "a?b",
        "0x_",
        "2024-13-01",
        "a\\b",
        "? q",
        "|",
        "\n",
        "\r\nx",
        "1_000",
        "TRUE",
        "0777",
        "sk-abcdefghijklmnopqrstuvwxyz",
    ];

    public static Gen<string> Text =>
        Gen.OneOf(Gen.Elements(Hostile), Gen.Elements("a", "b", "c", "openai/gpt-4o", "model", "http://127.0.0.1:8000/v1"));

    public static Gen<string> Key => Gen.OneOf(Gen.Elements("a", "b", "c", "d", "rpm", "timeout", "x/y", "x~z"), Text);

    public static Gen<ConfigNode> Scalar =>
        Gen.OneOf(
            Text.Select(static t => (ConfigNode)new ConfigScalar(t)),
            Gen.Choose(-1000, 100_000).Select(static n => (ConfigNode)new ConfigScalar((long)n)),
            Gen.Elements(0.5, 1.0, 1e-7, 1e16, 1e22, 0.0001, 123.456, -2.5).Select(static d => (ConfigNode)new ConfigScalar(d)),
            Gen.Elements<ConfigNode>(new ConfigScalar(true), new ConfigScalar(false), ConfigScalar.Null)
        );

    public static Gen<ConfigNode> Any(int depth) =>
        depth == 0
            ? Scalar
            : Gen.Frequency(
                (3, Scalar),
                (2, Map(depth).Select(static m => (ConfigNode)m)),
                (1, Any(depth - 1).ListOf().Select(static l => (ConfigNode)new ConfigList([.. l.Take(4)])))
            );

    public static Gen<ConfigMap> Map(int depth) =>
        Key.Zip(Any(depth - 1))
            .ListOf()
            .Select(static l => new ConfigMap(l.Take(5).Select(static e => KeyValuePair.Create(e.Item1, e.Item2))));

    /// <summary>A map with a list of elements that have names, are maps of one entry, or neither.</summary>
    public static Gen<ConfigNode> Elements =>
        Gen.OneOf(Named("id"), Named("name"), Single, Single, Map(1).Select(static m => (ConfigNode)m))
            .ListOf()
            .Select(static l => (ConfigNode)new ConfigMap([KeyValuePair.Create("p", (ConfigNode)new ConfigList([.. l.Take(3)]))]));

    private static Gen<string> ElementKey => Gen.Elements("x", "y", "0", "1", "id");

    private static Gen<ConfigNode> Single =>
        ElementKey.Zip(Scalar).Select(static e => (ConfigNode)new ConfigMap([KeyValuePair.Create(e.Item1, e.Item2)]));

    private static Gen<ConfigNode> Named(string name) =>
        ElementKey
            .Zip(Map(1))
            .Select(e =>
                (ConfigNode)
                    new ConfigMap(e.Item2.Entries.Take(1).Prepend(KeyValuePair.Create<string, ConfigNode>(name, new ConfigScalar(e.Item1))))
            );
}

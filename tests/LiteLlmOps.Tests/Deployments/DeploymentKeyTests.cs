using System.Text.Json;
using Json.Schema;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Export;
using LiteLlmOps.Signatures;
using LiteLlmOps.Tests.Documentation;

namespace LiteLlmOps.Tests.Deployments;

/// <summary>The reader and the JSON schema agree with the table of the keys of llmops.yaml, for each key.</summary>
public sealed class DeploymentKeyTests : IDisposable
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(KeySchema.Render());

    private static readonly Dictionary<KeyType, string> Wrong = new()
    {
        [KeyType.Secret] = "secret//x",
        [KeyType.Choice] = "no-such-value",
        [KeyType.Url] = "nowhere",
        [KeyType.Pointer] = "router_settings",
        [KeyType.Version] = "new",
        [KeyType.Day] = "tomorrow",
        [KeyType.Flag] = "maybe",
        [KeyType.Integer] = "-1",
        [KeyType.Duration] = "soon",
        [KeyType.Share] = "150%",
        [KeyType.Status] = "99",
        [KeyType.StatusClass] = "40x",
        [KeyType.Condition] = "'>many'",
        [KeyType.Size] = "many",
        [KeyType.FileSize] = "many",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public DeploymentKeyTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "signatures"));
        foreach (var name in DeploymentLocator.EnvironmentNames)
            File.WriteAllText(Path.Combine(_folder, name), "");
    }

    public static TheoryData<string> Paths => [.. Chains(DeploymentKeys.Root, []).Select(PathOf)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_key_has_a_description_and_an_example_or_default_for_the_template() =>
        Assert.All(
            Chains(DeploymentKeys.Root, []),
            static chain =>
            {
                var key = chain[^1];
                Assert.EndsWith(".", key.Summary, StringComparison.Ordinal);
                Assert.True(
                    key.IsMap
                        || key.Default is not null
                        || key.Defaults is not null
                        || key.Example is not null
                        || key.Values.Count > 0
                        || key.Name == "contains",
                    PathOf(chain)
                );
            }
        );

    [Fact]
    public void The_values_of_choices_are_those_of_the_enums()
    {
        Assert.Equal(Enum.GetNames<ServiceLauncher>(), DeploymentKeys.Root.At("services.launcher").Values);
        Assert.Equal(ProbeNames.All, DeploymentKeys.Root.At("incidents.signatures.verify.probe").Values);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_correct_value_passes(string path)
    {
        var chain = ChainOf(path);
        AssertPasses(Build(chain, Sample(chain[^1])));
        AssertPasses(Build(chain, ConfigScalar.Null), onlyWhen: !chain[^1].IsRequired && !IsNeeded(chain));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_value_of_another_shape_fails(string path)
    {
        var chain = ChainOf(path);
        var key = chain[^1];
        if (key.IsAny)
            return;
        AssertFails(Build(chain, key is { IsMap: true, IsList: false } ? Yaml("[[1]]") : Yaml("{ no-such-key: { a: 1 } }")));
        if (key.Entries is not null)
            AssertFails(Build(chain, Yaml("{ a: { b: 1 } }")));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_wrong_value_fails(string path)
    {
        var chain = ChainOf(path);
        var key = chain[^1];
        if ((key.Entries ?? key.Type) is not { } type || !Wrong.TryGetValue(type, out var wrong))
            return;
        AssertFails(
            Build(
                chain,
                Yaml(
                    key.Entries is not null ? $"{{ a: {wrong} }}"
                    : key.IsList ? $"[{wrong}]"
                    : wrong
                )
            )
        );
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void An_unknown_key_and_a_missing_required_key_fail(string path)
    {
        var chain = ChainOf(path);
        var key = chain[^1];
        if (key.Keys.Count == 0)
            return;
        var map = SampleMap(key);
        if (!key.IsOpen)
            AssertFails(Build(chain, Wrapped(key, map.With("noSuchKey", new ConfigScalar(1L)))));
        foreach (var required in key.Keys.Where(static k => k.IsRequired))
            AssertFails(Build(chain, Wrapped(key, map.Without(required.Name))));
        if (key.ExactlyOne.Count > 0)
            AssertFails(Build(chain, Wrapped(key, key.ExactlyOne.Aggregate(map, (m, k) => m.With(k, Sample(key.Find(k)!))))));
    }

    [Theory]
    [InlineData("about_LiteLlmOps.md")]
    [InlineData("about_LlmSignatures.md")]
    [InlineData("../llmops-yaml.md")]
    public void The_examples_of_a_page_pass(string page)
    {
        var lines = File.ReadAllText(Repository.PathTo("docs", "en-US", page))
            .Split("```yaml\n")
            .Skip(1)
            .Select(static b => b.Split("\n```")[0]);
        foreach (var example in lines)
            Assert.True(IsValid(YamlReader.Read(page, example) ?? ConfigMap.Empty), example);
    }

    [Fact]
    public void The_file_of_a_lab_passes()
    {
        var text = File.ReadAllText(Repository.PathTo("src", "LiteLlmOps.Adapters", "Labs", "Content", "llmops.yaml"));
        Assert.True(
            IsValid(Yaml(text.Replace("{proxyPort}", "4000", StringComparison.Ordinal).Replace("{alias}", "gpt", StringComparison.Ordinal)))
        );
    }

    [Theory]
    [InlineData("(?m)^nothing$")]
    [InlineData("(?m)^( *)# (?=[ a-zA-Z-]+[:{])")]
    public void The_template_passes_as_it_is_and_with_all_its_settings(string comment)
    {
        File.WriteAllText(Path.Combine(_folder, "config.yaml"), "model_list: []\n");
        var text = new DeploymentTemplate(new ConfigFiles(), _folder, []).Write("x");
        var body = text[text.IndexOf("name:", StringComparison.Ordinal)..];
        AssertPasses(
            Yaml(System.Text.RegularExpressions.Regex.Replace(body, comment, "$1").Replace("[signatures]", "[]", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void The_template_contains_every_key_of_a_map_that_is_not_in_a_list()
    {
        var text = new DeploymentTemplate(new ConfigFiles(), _folder, []).Write("x");
        foreach (var chain in Chains(DeploymentKeys.Root, []).Where(static c => c.SkipLast(1).All(static k => !k.IsList)))
            Assert.Matches($"(?m)^[# ]*{chain[^1].Name}: ", text);
    }

    private static IEnumerable<DeploymentKey[]> Chains(DeploymentKey parent, DeploymentKey[] above) =>
        parent.Keys.SelectMany(key =>
            (IEnumerable<DeploymentKey[]>)
                [
                    [.. above, key],
                    .. Chains(key, [.. above, key]),
                ]
        );

    private static string PathOf(DeploymentKey[] chain) => string.Join('.', chain.Select(static k => k.Name));

    private static DeploymentKey[] ChainOf(string path) => Chains(DeploymentKeys.Root, []).Single(c => PathOf(c) == path);

    // True when the map is invalid without a value for the key.
    private static bool IsNeeded(DeploymentKey[] chain) =>
        (chain.Length > 1 && chain[^2].ExactlyOne.Contains(chain[^1].Name)) || PathOf(chain) is "services.command" or "services.port";

    // A file with the value at the key, and with the other required keys of its maps.
    private static ConfigNode Build(DeploymentKey[] chain, ConfigNode value)
    {
        for (var i = chain.Length - 1; i >= 0; i--)
        {
            var parent = i == 0 ? DeploymentKeys.Root : chain[i - 1];
            var map = SampleMap(parent, chain[i]).With(chain[i].Name, value);
            value = Wrapped(parent, map);
        }

        return value;
    }

    private static ConfigNode Wrapped(DeploymentKey key, ConfigMap map) => key.IsList ? new ConfigList([map]) : map;

    // The required keys of a map. A service needs a command, and a port for its ready path.
    private static ConfigMap SampleMap(DeploymentKey parent, DeploymentKey? without = null)
    {
        var names = parent.Keys.Where(static k => k.IsRequired).Select(static k => k.Name);
        if (parent.ExactlyOne.Count > 0 && !parent.ExactlyOne.Contains(without?.Name))
            names = names.Append(parent.ExactlyOne[0]);
        if (parent.Name == "services")
            names = names.Concat(["command", "port"]);
        return new ConfigMap(names.Where(n => n != without?.Name).Select(n => KeyValuePair.Create(n, Sample(parent.Find(n)!))));
    }

    private static ConfigNode Sample(DeploymentKey key)
    {
        if (key.Keys.Count > 0 && key.Type is null && !key.IsOpen)
            return Wrapped(key, SampleMap(key));
        if (key.Name == "dependsOn")
            return Yaml("[]");
        var list = key.Defaults is null ? null : $"[{string.Join(", ", key.Defaults)}]";
        return Yaml(key.Example ?? key.Default ?? list ?? (key.Values.Count > 0 ? key.Values[0] : "x"));
    }

    private static ConfigNode Yaml(string text) => YamlReader.Read("test.yaml", text) ?? ConfigScalar.Null;

    private void AssertPasses(ConfigNode file, bool onlyWhen = true)
    {
        if (!onlyWhen)
            return;
        Assert.Null(Record.Exception(() => Read(file)));
        Assert.True(IsValid(file), NodeJson.Write(file));
    }

    private void AssertFails(ConfigNode file)
    {
        Assert.ThrowsAny<LlmException>(() => Read(file));
        Assert.False(IsValid(file), NodeJson.Write(file));
    }

    private void Read(ConfigNode file)
    {
        var path = Path.Combine(_folder, "llmops.yaml");
        File.WriteAllText(path, NodeJson.Write(file));
        new DeploymentReader(new ConfigFiles(), static _ => null).Read(new DeploymentLocation(_folder, path, null));
    }

    private static bool IsValid(ConfigNode file)
    {
        using var document = JsonDocument.Parse(NodeJson.Write(file));
        return Schema.Evaluate(document.RootElement).IsValid;
    }
}

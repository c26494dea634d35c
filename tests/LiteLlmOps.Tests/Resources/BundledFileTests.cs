using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Adapters.Incidents;
using LiteLlmOps.Adapters.Resources;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Resources;

public sealed class BundledFileTests
{
    private static readonly string[] Single = ["Schema/litellm-schema.yaml", "Schema/litellm-migrations.yaml", "Incidents/Areas.yaml"];

    public static TheoryData<string, string> Sources =>
        [
            .. Single.Select(static s => (Path.GetFileNameWithoutExtension(s), s)),
            .. Directory
                .EnumerateFiles(PathOf("Incidents/Signatures"), "*.yaml")
                .Select(static f => Path.GetFileName(f))
                .Select(static f => ("signatures/" + Path.GetFileNameWithoutExtension(f), "Incidents/Signatures/" + f)),
        ];

    [Theory]
    [MemberData(nameof(Sources))]
    public void The_embedded_form_has_the_values_of_the_YAML_file(string name, string source)
    {
        var path = PathOf(source);
        Assert.True(NodeEquality.AreEqual(YamlReader.Read(path, File.ReadAllText(path))!, BundledFile.Read(name)));
    }

    [Fact]
    public void The_embedded_texts_are_those_of_the_patterns()
    {
        var files = new SignatureFiles();
        Assert.All(
            files.Families,
            f =>
                Assert.Equal(
                    SignatureFile.OfFamily(f, files.Read(f)).Select(static s => PatternLiterals.OfSignature(s.PatternText.Exact)),
                    ((ConfigList)files.ReadTexts(f)).Items.Select(static t =>
                        ((ConfigList)t).Items.Select(static i => ((ConfigScalar)i).Text!)
                    )
                )
        );
    }

    [Law(1000)]
    public Property A_written_tree_is_read_back() =>
        Prop.ForAll(
            ConfigNodes.Any(4).ToArbitrary(),
            static node =>
            {
                using var stream = new MemoryStream();
                NodeFormat.Write(stream, node);
                stream.Position = 0;
                return NodeEquality.AreEqual(node, NodeFormat.Read(stream)) && stream.Position == stream.Length;
            }
        );

    [Fact]
    public void A_number_that_needs_more_than_64_bits_is_read_back()
    {
        using var stream = new MemoryStream();
        var number = System.Numerics.BigInteger.Pow(2, 80);
        NodeFormat.Write(stream, new ConfigScalar(number));
        stream.Position = 0;
        Assert.Equal(number, Assert.IsType<ConfigScalar>(NodeFormat.Read(stream)).Value);
    }

    private static string PathOf(string file) => Repository.PathTo("src", "LiteLlmOps.Adapters", file);
}

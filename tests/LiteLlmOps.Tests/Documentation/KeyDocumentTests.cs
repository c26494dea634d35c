namespace LiteLlmOps.Tests.Documentation;

/// <summary>The documentation and the JSON schema of llmops.yaml match the table of keys. LLMOPS_TEST_WRITE_DOCS=1 writes them.</summary>
public sealed class KeyDocumentTests
{
    private const string Begin = "<!-- The rest is generated from the table of keys (DeploymentKeys.cs) by KeyDocumentTests. -->\n\n";

    [Fact]
    public void The_page_of_the_keys_matches_the_table()
    {
        var path = Repository.PathTo("docs", "llmops-yaml.md");
        var page = File.ReadAllText(path);
        var start = page.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(start > 0, "the page has no place for the generated part");
        Check(path, page, page[..(start + Begin.Length)] + KeyPage.Render());
    }

    [Fact]
    public void The_schema_matches_the_table()
    {
        var path = Repository.PathTo("docs", "llmops.schema.json");
        Check(path, File.Exists(path) ? File.ReadAllText(path) : "", KeySchema.Render());
    }

    private static void Check(string path, string actual, string expected)
    {
        if (Environment.GetEnvironmentVariable("LLMOPS_TEST_WRITE_DOCS") == "1")
            File.WriteAllText(path, expected);
        else
            Assert.Equal(expected, actual);
    }
}

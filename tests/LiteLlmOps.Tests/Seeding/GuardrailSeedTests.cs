using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>Plans, repeats and undoes of guardrails, which are identified by id, otherwise by name.</summary>
public sealed class GuardrailSeedTests
{
    private const string Declared =
        "guardrails: [{guardrail_name: pii, litellm_params: {guardrail: presidio, mode: pre_call, api_key: os.environ/KEY, extra: {auth_token: os.environ/KEY}}}]";
    private const string Stored =
        """{"guardrail_name":"pii","litellm_params":{"guardrail":"presidio","mode":"pre_call","api_key":"os.environ/KEY","extra":{"auth_token":"k"}}}""";

    private static readonly string Derived = DerivedIds.Guardrail("pii");

    // id and row of the table: the planned change
    [Theory]
    [InlineData(null, null, "Add pii")]
    [InlineData("ui", Stored, "")]
    [InlineData("ui", """{"guardrail_name":"pii","litellm_params":{"guardrail":"presidio","mode":"post_call"}}""", "Update pii")]
    [InlineData("ui", """{"guardrail_name":"other","litellm_params":{"guardrail":"aim","mode":"pre_call"}}""", "Add pii")]
    public void A_row_of_the_same_name_is_changed_whatever_its_id(string? id, string? row, string expected)
    {
        var bench = Bench(Declared);
        if (id is not null)
            bench.Database.Put("guardrails", id, row!, ((ConfigMap)NodeJson.Parse(row!)).TextAt("guardrail_name"));
        var plan = bench.Plan();
        Assert.Equal(expected, string.Join(", ", plan.Changes.Select(static c => $"{c.Action} {c.Name}")));
        if (expected.StartsWith("Add", StringComparison.Ordinal))
            Assert.Equal(Derived, plan.Changes[0].Id);
    }

    // LiteLLM resolves the references of api_key and api_base in rows, and no other.
    [Theory]
    [InlineData("1.83.2")]
    [InlineData("1.106.0")]
    public void Only_references_that_LiteLLM_resolves_are_stored_as_such(string version)
    {
        var bench = Bench(Declared, version);
        bench.Seed();
        Assert.Equal(NodeJson.WriteCanonical(NodeJson.Parse(Stored)), NodeJson.WriteCanonical(bench.Database["guardrails", Derived].Value));
        Assert.Empty(bench.Plan().Changes);
    }

    [Fact]
    public void A_guardrail_with_a_class_of_its_own_and_one_of_several_of_a_name_are_not_seeded() =>
        Assert.Empty(
            Bench(
                    "guardrails: [{guardrail_name: a, litellm_params: {guardrail: m.C, mode: pre_call}}, {guardrail_name: b, litellm_params: {guardrail: aim, mode: pre_call}}, {guardrail_name: b, litellm_params: {guardrail: aim, mode: post_call}}]"
                )
                .Plan()
                .Changes
        );

    [Fact]
    public void An_undo_restores_what_was_changed_deleted_and_added()
    {
        using var bench = new OperationBench(
            "guardrails: [{guardrail_name: pii, litellm_params: {guardrail: presidio, mode: pre_call}}, {guardrail_name: new, litellm_params: {guardrail: aim, mode: pre_call}}]"
        );
        bench.Rows.Put(
            "guardrails",
            "ui",
            """{"guardrail_name":"pii","litellm_params":{"guardrail":"presidio","mode":"post_call"}}""",
            "pii"
        );
        bench.Rows.Put("guardrails", "old", """{"guardrail_name":"old","litellm_params":{"guardrail":"aim","mode":"pre_call"}}""", "old");
        var changes = bench.Seed(new SeedOptions { NoWait = true, Prune = PruneScope.All });
        Assert.Equal(["Add new", "Remove old", "Update pii"], changes.Select(static c => $"{c.Action} {c.Name}").Order());
        Assert.Equal(2, bench.Rows.Count);
        Assert.Equal(3, bench.Undo().Count);
        Assert.Equal(["old", "ui"], bench.Rows.State.EntriesOf("guardrails").Select(static r => r.Key).Order());
        Assert.Contains("post_call", NodeJson.Write(bench.Rows["guardrails", "ui"].Value), StringComparison.Ordinal);
    }

    private static SeedBench Bench(string declared, string version = "1.83.2") =>
        new((ConfigMap)YamlReader.Read("test.yaml", declared)!, version, TestDeployments.Variables(("KEY", "k")));
}

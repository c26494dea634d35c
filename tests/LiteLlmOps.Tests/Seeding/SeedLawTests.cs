using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>Properties of seeds for any declaration and any database.</summary>
public sealed class SeedLawTests
{
    [Law(300)]
    public Property A_seed_leaves_no_drift() =>
        Prop.ForAll(
            Two,
            static pair =>
            {
                var bench = After(pair.Stored, pair.Declared);
                bench.Seed(new SeedOptions { Prune = PruneScope.All });
                return Says(bench.Differences().Count == 0, pair, bench);
            }
        );

    [Law(300)]
    public Property A_second_seed_has_nothing_to_do() =>
        Prop.ForAll(
            Two,
            static pair =>
            {
                var bench = After(pair.Stored, pair.Declared);
                bench.Seed();
                return Says(bench.Plan().Changes.Count == 0, pair, bench);
            }
        );

    [Law(300)]
    public Property Without_prune_only_undeclared_rows_and_keys_remain() =>
        Prop.ForAll(
            Two,
            static pair =>
            {
                var bench = After(pair.Stored, pair.Declared);
                bench.Seed();
                return Says(bench.Differences().All(static d => d.Difference.Kind == DriftKind.Unexpected), pair, bench);
            }
        );

    [Law(200)]
    public Property A_selection_is_applied_and_nothing_else() =>
        Prop.ForAll(
            Pairs(Gen.Elements<string?>("1", "2", "3", "4")),
            static pair =>
            {
                var bench = After(pair.Stored, pair.Declared);
                var before = bench.Differences().Select(static d => d.Difference.Pointer).ToList();
                if (before.Count == 0)
                    return true.ToProperty();
                var selected = before.Where(static (_, i) => i % 2 == 0).ToHashSet(StringComparer.Ordinal);
                bench.Seed(new SeedOptions { Prune = PruneScope.All, Selection = selected });
                var after = bench.Differences().Select(static d => d.Difference.Pointer).ToHashSet(StringComparer.Ordinal);
                return Says(
                    selected.All(p => !after.Contains(p)) && before.Where(p => !selected.Contains(p)).All(after.Contains),
                    pair,
                    bench
                );
            }
        );

    [Law(300)]
    public Property The_same_declaration_gives_the_same_keys() =>
        Prop.ForAll(
            Declarations(MostlyWithoutId).ToArbitrary(),
            static declared =>
                new SeedBench(declared)
                    .Desired.Entries.SelectMany(static e => e.Value)
                    .Select(static e => e.Key)
                    .SequenceEqual(new SeedBench(declared).Desired.Entries.SelectMany(static e => e.Value).Select(static e => e.Key))
        );

    private static Property Says(bool holds, (ConfigMap Stored, ConfigMap Declared) pair, SeedBench bench) =>
        holds.Label(
            $"stored:   {NodeJson.Write(pair.Stored)}\ndeclared: {NodeJson.Write(pair.Declared)}\n{string.Join('\n', bench.Differences().Select(static d => d.Difference))}"
        );

    private static SeedBench After(ConfigMap stored, ConfigMap declared)
    {
        var variables = TestDeployments.Variables(("X", "the value of X"));
        var before = new SeedBench(stored, environment: variables);
        before.Seed();
        var bench = new SeedBench(declared, environment: variables);
        foreach (var row in before.Database.State.Settings.Values.Concat(before.Database.State.Entries.Values.SelectMany(static r => r)))
            bench.Database.Apply([new RowWrite(new RowKey(row.Section, row.Key), row.Name, row.Value, null)]);
        return bench;
    }

    private static Gen<string?> MostlyWithoutId => Gen.Elements<string?>(null, null, "1", "2", "3");

    private static Arbitrary<(ConfigMap Stored, ConfigMap Declared)> Two => Pairs(MostlyWithoutId);

    // When every model has an id, applying a part of the drift cannot change which row belongs to which declaration.
    private static Arbitrary<(ConfigMap Stored, ConfigMap Declared)> Pairs(Gen<string?> ids) =>
        Declarations(ids).Zip(Declarations(ids)).Select(static p => (p.Item1, p.Item2)).ToArbitrary();

    private static Gen<ConfigMap> Declarations(Gen<string?> ids) =>
        from router in ConfigNodes.Map(2)
        from aliases in ConfigNodes.Map(2)
        from general in Gen.Elements("admin_only", "all")
        from models in Models(ids)
        from servers in Servers
        from credentials in Credentials
        select Map(
            (
                "router_settings",
                Map(("model_group_alias", aliases), ("routing_strategy_args", router), ("num_retries", new ConfigScalar(3L)))
            ),
            ("general_settings", Map(("ui_access_mode", new ConfigScalar(general)), ("master_key", new ConfigScalar("sk-1234")))),
            ("model_list", models),
            ("mcp_servers", servers),
            ("credential_list", credentials)
        );

    private static Gen<ConfigNode> Models(Gen<string?> ids) =>
        (
            from name in Gen.Elements("a", "b", "c")
            from id in ids
            from parameters in ConfigNodes.Map(2)
            from info in ConfigNodes.Map(1)
            select (ConfigNode)Map(
                ("model_name", new ConfigScalar(name)),
                ("litellm_params", parameters.With("model", new ConfigScalar("openai/x"))),
                ("model_info", id is null ? info.Without("id") : info.With("id", new ConfigScalar(id)))
            )
        )
            // A model that LiteLLM rejects is not seeded.
            .Where(static m => ModelValidation.Failure(m, ModelParameters.Of1_106) is null)
            .ListOf()
            .Select(static l =>
                (ConfigNode)
                    new ConfigList([
                        .. l.DistinctBy(static m => ((ConfigMap)m).MapAt("model_info")!.TextAt("id") ?? Guid.NewGuid().ToString()).Take(6),
                    ])
            );

    private static Gen<ConfigNode> Servers =>
        (
            from name in Gen.Elements("s1", "s2", "s3")
            from url in Gen.Elements("http://h/1", "http://h/2")
            from secret in ConfigNodes.Text
            select KeyValuePair.Create<string, ConfigNode>(
                name,
                Map(("url", new ConfigScalar(url)), ("auth_value", new ConfigScalar(secret)), ("description", new ConfigScalar("d")))
            )
        )
            .ListOf()
            .Select(static l => (ConfigNode)new ConfigMap(l.Take(4)));

    private static Gen<ConfigNode> Credentials =>
        (
            from name in Gen.Elements("c1", "c2", "c3")
            from values in ConfigNodes.Map(1)
            select (ConfigNode)Map(("credential_name", new ConfigScalar(name)), ("credential_values", values))
        )
            .ListOf()
            .Select(static l => (ConfigNode)new ConfigList([.. l.DistinctBy(static c => ((ConfigMap)c).TextAt("credential_name"))]));

    private static ConfigMap Map(params (string Key, ConfigNode Value)[] entries) =>
        new(entries.Select(static e => KeyValuePair.Create(e.Key, e.Value)));
}

using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.State;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>What an undo restores, and what it keeps because it was modified after the change.</summary>
public sealed class UndoPlanTests
{
    private const string None = "";
    private const string Modified = "it was modified after the seed";

    /// <summary>Section, row before the change, after it, and now; the row to write; the restored and the kept values.</summary>
    public static TheoryData<string, string, string, string, string, string, string> Rows =>
        new()
        {
            // Nothing to do: the row is as it was before.
            { "router_settings", """{"a":1}""", """{"a":2}""", """{"a":1}""", "nothing", None, None },
            { "model_list", None, """{"a":2}""", None, "nothing", None, None },
            { "model_list", """{"a":1}""", None, """{"a":1}""", "nothing", None, None },
            // The row is as the change left it.
            { "router_settings", """{"a":1,"b":1}""", """{"a":2,"b":1}""", """{"a":2,"b":1}""", """{"a":1,"b":1}""", "Changed /a", None },
            { "router_settings", None, """{"a":2}""", """{"a":2}""", "delete", "Unexpected ", None },
            { "router_settings", """{"a":1}""", None, None, """{"a":1}""", "Missing ", None },
            { "model_list", """{"a":1}""", """{"a":2}""", """{"a":2}""", """{"a":1}""", "Changed /a", None },
            { "model_list", None, """{"a":2}""", """{"a":2}""", "delete", "Unexpected ", None },
            { "model_list", """{"a":1}""", None, None, """{"a":1}""", "Missing ", None },
            // Other values of the row were modified later, and stay.
            { "router_settings", """{"a":1}""", """{"a":2}""", """{"a":2,"b":3}""", """{"a":1,"b":3}""", "Changed /a", None },
            { "router_settings", None, """{"a":2}""", """{"a":2,"b":3}""", """{"b":3}""", "Unexpected /a", None },
            { "model_list", """{"a":1}""", """{"a":2}""", """{"a":2,"b":3}""", """{"a":1,"b":3}""", "Changed /a", None },
            // The value itself was modified later.
            { "router_settings", """{"a":1}""", """{"a":2}""", """{"a":3}""", "nothing", None, $"/a {Modified}" },
            {
                "router_settings",
                """{"a":1,"b":1}""",
                """{"a":2,"b":2}""",
                """{"a":3,"b":2}""",
                """{"a":3,"b":1}""",
                "Changed /b",
                $"/a {Modified}"
            },
            // Below or above the changed value.
            { "router_settings", """{"a":{"x":1}}""", """{"a":5}""", """{"a":{"x":2}}""", "nothing", None, $"/a/x {Modified}" },
            { "router_settings", """{"a":{"x":1}}""", """{"a":{"x":2}}""", """{"a":7}""", "nothing", None, $"/a {Modified}" },
            {
                "router_settings",
                """{"a":{}}""",
                """{"a":{"x":{"y":1}}}""",
                """{"a":{"x":{"y":2}}}""",
                "nothing",
                None,
                $"/a/x {Modified}"
            },
            // A key that only begins with the same characters is another key.
            {
                "router_settings",
                """{"a":1,"ab":1}""",
                """{"a":2,"ab":1}""",
                """{"a":2,"ab":9}""",
                """{"a":1,"ab":9}""",
                "Changed /a",
                None
            },
            {
                "router_settings",
                """{"ab":1,"a":1}""",
                """{"ab":2,"a":1}""",
                """{"ab":2,"a":9}""",
                """{"ab":1,"a":9}""",
                "Changed /ab",
                None
            },
            // Somebody has already restored one of two values.
            { "router_settings", """{"a":1,"b":1}""", """{"a":2,"b":2}""", """{"a":1,"b":2}""", """{"a":1,"b":1}""", "Changed /b", None },
            { "router_settings", """{"a":1}""", """{"a":2}""", """{"a":1,"b":3}""", "nothing", None, None },
            // The row was deleted or created again later.
            { "router_settings", """{"a":1}""", """{"a":2}""", None, "nothing", None, " it was deleted after the seed" },
            { "model_list", None, """{"a":2}""", """{"a":3}""", "nothing", None, $" {Modified}" },
            { "model_list", """{"a":1}""", None, """{"a":3}""", "nothing", None, " it was created again after the seed" },
            { "router_settings", """{"a":1}""", None, """{"a":3}""", "nothing", None, " it was created again after the seed" },
            { "model_list", """{"a":1}""", """{"a":2}""", None, "nothing", None, " it was deleted after the seed" },
        };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_is_restored_except_for_what_was_modified_later(
        string section,
        string before,
        string after,
        string current,
        string written,
        string restored,
        string kept
    )
    {
        var key = new RowKey(section, section == "model_list" ? "m1" : section);
        var row = new CheckpointRow(key, "the name", null, null, null);
        var place = section == "model_list" ? "/model_list/m1" : "/" + section;
        var (old, now) = (Stored(key, before), Stored(key, current));
        var undo = RowUndo.Of(row, old, Stored(key, after), now);
        Assert.Equal(
            written,
            undo.Write is null ? "nothing"
                : undo.Write.Value is null ? "delete"
                : NodeJson.Write(undo.Write.Value)
        );
        Assert.Equal(
            restored.Length == 0 ? [] : [restored.Replace(" ", " " + place, StringComparison.Ordinal)],
            undo.Reverted.Select(static d => $"{d.Kind} {d.Pointer}")
        );
        Assert.Equal(kept.Length == 0 ? [] : [place + kept], undo.Kept.Select(static d => $"{d.Pointer} {d.Reason}"));
        if (undo.Write is { } write)
        {
            Assert.Equal((key, "the name", now?.Fingerprint), (write.Row, write.Name, write.Fingerprint));
            // What the change left is replaced by the exact former row.
            Assert.Equal(current == after ? old?.Raw : null, write.Raw);
        }
    }

    /// <summary>The same as above, as the changes that a user sees.</summary>
    public static TheoryData<string, string, string, string, string> Changes =>
        new()
        {
            {
                "router_settings",
                """{"timeout":1}""",
                """{"timeout":2}""",
                """{"timeout":2}""",
                "Update /router_settings/timeout timeout 2 -> 1 Planned"
            },
            {
                "router_settings",
                """{"model_group_alias":{"a":"x"}}""",
                """{"model_group_alias":{"a":"y","b":"z"}}""",
                """{"model_group_alias":{"a":"y","b":"z"}}""",
                "Update /router_settings/model_group_alias model_group_alias {\"a\":\"y\",\"b\":\"z\"} -> {\"a\":\"x\"} Planned"
            },
            {
                "router_settings",
                """{"timeout":1}""",
                """{"timeout":1,"num_retries":2}""",
                """{"timeout":1,"num_retries":2}""",
                "Remove /router_settings/num_retries num_retries 2 -> null Planned"
            },
            {
                "router_settings",
                """{"timeout":1,"num_retries":2}""",
                """{"timeout":1}""",
                """{"timeout":1}""",
                "Add /router_settings/num_retries num_retries null -> 2 Planned"
            },
            {
                "router_settings",
                """{"timeout":1}""",
                """{"timeout":2}""",
                """{"timeout":3}""",
                "Update /router_settings/timeout timeout 3 -> 1 Kept"
            },
            {
                "router_settings",
                None,
                """{"timeout":2}""",
                """{"timeout":2}""",
                "Remove /router_settings the name {\"timeout\":2} -> null Planned"
            },
            { "model_list", None, """{"rpm":2}""", """{"rpm":2}""", "Remove /model_list/m1 the name {\"rpm\":2} -> null Planned" },
            { "model_list", """{"rpm":1}""", None, None, "Add /model_list/m1 the name null -> {\"rpm\":1} Planned" },
            {
                "model_list",
                """{"a":{"rpm":1,"tpm":1}}""",
                """{"a":{"rpm":2,"tpm":2}}""",
                """{"a":{"rpm":2,"tpm":2}}""",
                "Update /model_list/m1 the name {\"a\":{\"rpm\":2,\"tpm\":2}} -> {\"a\":{\"rpm\":1,\"tpm\":1}} Planned"
            },
            {
                "model_list",
                """{"a":{"rpm":1,"tpm":1}}""",
                """{"a":{"rpm":2,"tpm":2}}""",
                """{"a":{"rpm":2,"tpm":3}}""",
                "Update /model_list/m1 the name {\"a\":{\"rpm\":2}} -> {\"a\":{\"rpm\":1}} Planned;Update /model_list/m1 the name {\"a\":{\"tpm\":3}} -> {\"a\":{\"tpm\":1}} Kept"
            },
        };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Each_key_of_a_settings_row_and_each_other_row_is_one_change(
        string section,
        string before,
        string after,
        string current,
        string expected
    ) =>
        Assert.Equal(
            expected,
            string.Join(
                ';',
                Plan(section, before, after, current)
                    .Select(static c =>
                        $"{c.Change.Action} {c.Change.Path} {c.Change.Name} {Json(c.Change.Actual)} -> {Json(c.Change.Desired)} {c.Change.Status}"
                    )
            )
        );

    [Fact]
    public void The_impact_of_a_value_that_is_kept_is_none_and_the_reason_is_why_it_is_kept()
    {
        var kept = Assert.Single(Plan("router_settings", """{"timeout":1}""", """{"timeout":2}""", """{"timeout":3}"""));
        Assert.Equal((LlmImpact.None, Modified, false, null), (kept.Change.Impact, kept.Change.Reason, kept.StopsPoll, kept.Undo));
        var planned = Assert.Single(Plan("router_settings", """{"timeout":1}""", """{"timeout":2}""", """{"timeout":2}"""));
        Assert.Equal((LlmImpact.Unknown, false), (planned.Change.Impact, planned.StopsPoll));
        Assert.NotNull(planned.Undo);
    }

    [Theory]
    [InlineData("""{"redis_password":"secret-1"}""", """{"redis_password":"secret-2"}""")]
    [InlineData("""{"redis_password":"secret-1"}""", """{"x":1}""")]
    [InlineData("""{"x":1}""", """{"redis_password":"secret-2"}""")]
    public void A_secret_on_either_side_makes_the_change_one_of_a_secret(string before, string after)
    {
        var change = Assert.Single(Plan("router_settings", before, after, after), static c => c.Change.Name == "redis_password").Change;
        Assert.True(change.IsSecret);
        Assert.DoesNotContain("secret-", $"{change.Desired} {change.Actual}", StringComparison.Ordinal);
    }

    /// <summary>Section, row before and after the change, and the path of the value that would end LiteLLM's poll. Empty when there is none.</summary>
    [Theory]
    [InlineData("general_settings", """{"maximum_spend_logs_cleanup_cron":"x","alert_types":["a"]}""", """{"alert_types":["b"]}""", "")]
    [InlineData(
        "general_settings",
        """{"alerting_args":{"daily_report_frequency":"x"}}""",
        """{"alerting_args":{}}""",
        "/general_settings/alerting_args"
    )]
    [InlineData("general_settings", """{"alerting_args":{"daily_report_frequency":5}}""", """{"alerting_args":{}}""", "")]
    [InlineData("general_settings", """{"alerting_args":{"daily_report_frequency":"x"}}""", None, "/general_settings")]
    [InlineData("general_settings", """{"alerting_args":{"daily_report_frequency":5}}""", None, "")]
    public void A_value_that_ends_the_poll_is_not_restored(string section, string before, string after, string stopping)
    {
        var plan = Plan(section, before, after, after);
        Assert.Equal(
            stopping.Length == 0 ? [] : [(stopping, ChangeStatus.Kept, DriftEffect.StopsPoll, LlmImpact.None)],
            plan.Where(static c => c.StopsPoll).Select(static c => (c.Change.Path, c.Change.Status, c.Change.Effect, c.Change.Impact))
        );
        Assert.All(plan, static c => Assert.Equal(c.Undo is null, c.StopsPoll));
        Assert.All(plan.Where(static c => c.StopsPoll), static c => Assert.NotEmpty(c.Change.Reason!));
    }

    // A row that is restored as a whole has the effect of the key that needs the most attention.
    [Theory]
    [InlineData("""{"timeout":1,"num_retries":2}""", None, DriftEffect.Effective)]
    [InlineData(None, """{"timeout":1,"num_retries":2}""", DriftEffect.Restart)]
    [InlineData(None, """{"no_such_setting":1}""", DriftEffect.Ignored)]
    [InlineData("""{"no_such_setting":1}""", None, DriftEffect.Ignored)]
    [InlineData("""{"no_such_setting":1,"timeout":1}""", None, DriftEffect.Effective)]
    [InlineData("""{"timeout":1,"no_such_setting":1}""", None, DriftEffect.Effective)]
    [InlineData(None, """{"no_such_setting":1,"timeout":1}""", DriftEffect.Restart)]
    public void A_whole_settings_row_has_the_effect_that_needs_the_most_attention(string before, string after, DriftEffect effect) =>
        Assert.Equal(effect, Assert.Single(Plan("router_settings", before, after, after)).Change.Effect);

    [Fact]
    public void Two_plans_change_the_same_when_the_restored_values_are_the_same()
    {
        static UndoChange Of(string before, string after, string current) =>
            Plan("router_settings", before, after, current).First(static c => c.Change.Name == "timeout");
        var change = Of("""{"timeout":1}""", """{"timeout":2}""", """{"timeout":2}""");
        Assert.True(change.ChangesTheSame(Of("""{"timeout":1}""", """{"timeout":2}""", """{"timeout":2,"num_retries":9}""")));
        Assert.True(
            change.ChangesTheSame(
                Of("""{"timeout":1,"num_retries":1}""", """{"timeout":2,"num_retries":2}""", """{"timeout":2,"num_retries":2}""")
            )
        );
        Assert.False(change.ChangesTheSame(Of("""{"timeout":7}""", """{"timeout":2}""", """{"timeout":2}""")));
        Assert.False(change.ChangesTheSame(Of("""{"timeout":1}""", """{"timeout":2}""", """{"timeout":3}""")));
    }

    [Fact]
    public void Only_the_rows_of_confirmed_changes_are_written_and_only_their_values()
    {
        const string before = """{"timeout":1,"num_retries":1}""";
        const string after = """{"timeout":2,"num_retries":2}""";
        var plan = Plan("router_settings", before, after, after);
        var stored = State(Stored(new RowKey("router_settings", "router_settings"), after));
        var all = Assert.Single(UndoPlan.Writes(plan, stored));
        Assert.Equal((before, "raw of " + before), (NodeJson.Write(all.Value!), all.Raw));
        var one = Assert.Single(UndoPlan.Writes([.. plan.Where(static c => c.Change.Name == "timeout")], stored));
        Assert.Equal(("""{"timeout":1,"num_retries":2}""", null), (NodeJson.Write(one.Value!), one.Raw));
        Assert.Empty(UndoPlan.Writes([.. Plan("router_settings", before, after, """{"timeout":3,"num_retries":3}""")], stored));
    }

    private static IReadOnlyList<UndoChange> Plan(string section, string before, string after, string current)
    {
        var key = new RowKey(section, section == "model_list" ? "m1" : section);
        var checkpoint = new Checkpoint
        {
            Id = "1",
            CreatedAt = default,
            Deployment = "test",
            Command = "Invoke-LlmSeed",
            User = "me",
            Changes = [],
            Rows = [new CheckpointRow(key, "the name", Raw(before), null, Raw(after))],
        };
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "llmops.yaml",
            Stored = State(Stored(key, current)),
        };
        return UndoPlan.Of(checkpoint, planes, static (row, raw) => Stored(row, raw["raw of ".Length..])!);
    }

    private static StoredState State(StoredRow? row) =>
        new(
            row is { Section: not "model_list" } ? new Dictionary<string, StoredRow> { [row.Section] = row } : [],
            row is { Section: "model_list" } ? new Dictionary<string, IReadOnlyList<StoredRow>> { [row.Section] = [row] } : [],
            new FakeDatabase().Schema
        );

    // The fingerprint of a row is that of its content.
    private static StoredRow? Stored(RowKey key, string json) =>
        json.Length == 0 ? null : new StoredRow(key.Section, key.Key, "the name", NodeJson.Parse(json), json) { Raw = Raw(json)! };

    private static string? Raw(string json) => json.Length == 0 ? null : "raw of " + json;

    private static string Json(object? value) => $"{value ?? "null"}";
}

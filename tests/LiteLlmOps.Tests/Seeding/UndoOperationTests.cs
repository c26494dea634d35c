using LiteLlmOps.Changes;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>The workflow of an undo, without PowerShell.</summary>
public sealed class UndoOperationTests : IDisposable
{
    private readonly OperationBench _bench = new("router_settings: { num_retries: 3, timeout: 60 }");
    private readonly string _checkpoint;

    public UndoOperationTests()
    {
        _bench.Rows.Put("router_settings", "router_settings", """{"num_retries":1,"timeout":30}""");
        _checkpoint = _bench.Seed()[0].Checkpoint!;
        _bench.Host = new FakeHost();
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void It_restores_the_values_before_the_last_seed_and_saves_a_checkpoint_of_its_own()
    {
        var changes = _bench.Undo(options: new ChangeOptions { NoWait = true, Reason = "it was wrong" });
        Assert.Equal(["/router_settings/num_retries", "/router_settings/timeout"], changes.Select(static c => c.Path).Order());
        Assert.All(changes, static c => Assert.Equal(ChangeStatus.Applied, c.Status));
        Assert.Equal((1L, 30L), (_bench.Setting("num_retries"), _bench.Setting("timeout")));
        var checkpoint = _bench.Checkpoints[1].Checkpoint!;
        Assert.Equal((_checkpoint, "it was wrong", "Undo-LlmSeed"), (checkpoint.Undoes, checkpoint.Reason, checkpoint.Command));
    }

    [Fact]
    public void It_writes_nothing_when_the_confirmation_is_declined()
    {
        _bench.Host = new FakeHost { Answer = static (_, _) => false };
        Assert.Empty(_bench.Undo());
        Assert.Equal(3L, _bench.Setting("num_retries"));
        Assert.Single(_bench.Checkpoints);
        Assert.Contains("No change was confirmed.", _bench.Host.Messages);
    }

    [Fact]
    public void It_restores_only_the_confirmed_values()
    {
        _bench.Host = new FakeHost { Answer = static (what, _) => what.Contains("timeout", StringComparison.Ordinal) };
        Assert.Equal("/router_settings/timeout", Assert.Single(_bench.Undo()).Path);
        Assert.Equal((3L, 30L), (_bench.Setting("num_retries"), _bench.Setting("timeout")));
    }

    [Fact]
    public void It_returns_the_plan_and_writes_nothing_with_WhatIf()
    {
        _bench.Host = new FakeHost { IsWhatIf = true };
        Assert.All(_bench.Undo(), static c => Assert.Equal(ChangeStatus.Planned, c.Status));
        Assert.Equal(3L, _bench.Setting("num_retries"));
    }

    [Fact]
    public void It_keeps_a_value_that_was_modified_after_the_seed_and_returns_it()
    {
        _bench.Rows.Put("router_settings", "router_settings", """{"num_retries":9,"timeout":60}""");
        var changes = _bench.Undo();
        Assert.Equal(
            [("/router_settings/num_retries", ChangeStatus.Kept), ("/router_settings/timeout", ChangeStatus.Applied)],
            changes.Select(static c => (c.Path, c.Status))
        );
        Assert.Equal("/router_settings/num_retries is not undone: it was modified after the seed.", Assert.Single(_bench.Host.Warnings));
        Assert.Equal((9L, 30L), (_bench.Setting("num_retries"), _bench.Setting("timeout")));
    }

    // Only pruning prompts by default. An undo restores a former state and must run without a prompt in rollback scripts.
    [Fact]
    public void It_does_not_ask_for_the_removal_of_what_the_seed_added_as_a_deletion()
    {
        _bench.Declare("router_settings: { num_retries: 3, timeout: 60, cooldown_time: 5 }");
        var checkpoint = Assert.Single(_bench.Seed()).Checkpoint;
        _bench.Host = new FakeHost { Answer = static (_, isDeletion) => !isDeletion };
        Assert.Equal(ChangeAction.Remove, Assert.Single(_bench.Undo(checkpoint)).Action);
        Assert.Null(_bench.Setting("cooldown_time"));
    }

    [Fact]
    public void It_reports_that_no_action_is_needed_for_a_checkpoint_that_is_already_undone()
    {
        _bench.Undo();
        Assert.Empty(_bench.Undo(_checkpoint));
        Assert.Contains($"No action needed for checkpoint {_checkpoint}.", _bench.Host.Messages);
    }

    [Fact]
    public void It_rejects_a_plan_that_exceeds_a_limit_of_its_impact_unless_forced()
    {
        _bench.Database.Usage = null;
        var options = new ChangeOptions { NoWait = true, MaxImpact = [LlmImpactLimit.Parse("1")] };
        Assert.Equal("ImpactUnknown", Assert.Throws<LlmException>(() => _bench.Undo(options: options)).ErrorId);
        Assert.Equal(3L, _bench.Setting("num_retries"));
        Assert.Equal(2, _bench.Undo(options: options with { Force = true }).Count);
    }

    [Fact]
    public void It_does_not_need_a_valid_declaration()
    {
        _bench.Declare("model_list: [{ model_name: a }]");
        Assert.Equal(2, _bench.Undo().Count);
        Assert.Empty(_bench.Host.Errors);
    }

    [Fact]
    public void It_reports_a_proxy_that_does_not_show_the_change_within_the_limit()
    {
        _bench.Proxy = static () => OperationBench.Shows(3L);
        var change = _bench.Undo(options: new ChangeOptions { Timeout = TimeSpan.Zero }).First(static c => c.Name == "num_retries");
        Assert.Equal(LiveStatus.Pending, change.Live);
        Assert.Equal("LiveNotConverged", Assert.Single(_bench.Host.Errors).ErrorId);
    }

    [Fact]
    public void It_determines_the_outcome_of_an_interrupted_seed_and_undoes_it()
    {
        _bench.Interrupt();
        Assert.Equal(2, _bench.Undo().Count);
        Assert.Contains("after it had written all changes", Assert.Single(_bench.Host.Warnings), StringComparison.Ordinal);
        Assert.Equal((1L, 30L), (_bench.Setting("num_retries"), _bench.Setting("timeout")));
    }

    // To plan the undo of the seed before it would be wrong.
    [Fact]
    public void It_rejects_an_interrupted_seed_with_WhatIf()
    {
        _bench.Declare("router_settings: { num_retries: 4, timeout: 60 }");
        _bench.Seed();
        _bench.Interrupt();
        _bench.Host = new FakeHost { IsWhatIf = true };
        Assert.Equal("CheckpointPending", Assert.Throws<LlmException>(() => _bench.Undo()).ErrorId);
    }

    [Theory]
    [InlineData("no-such", "has no checkpoint 'no-such'.")]
    [InlineData(null, "has no seed to undo.")]
    public void It_rejects_a_checkpoint_that_does_not_exist(string? id, string message)
    {
        _bench.Undo();
        var error = Assert.Throws<LlmException>(() => _bench.Undo(id));
        Assert.Equal("CheckpointNotFound", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}

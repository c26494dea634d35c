using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>The workflow of a seed, without PowerShell.</summary>
public sealed class SeedOperationTests : IDisposable
{
    private readonly OperationBench _bench = new("router_settings: { num_retries: 3, timeout: 60 }");

    public SeedOperationTests() => _bench.Rows.Put("router_settings", "router_settings", """{"num_retries":1,"timeout":60}""");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void It_writes_the_changes_saves_a_checkpoint_and_adds_a_line_to_the_journal()
    {
        var change = Assert.Single(_bench.Seed(new SeedOptions { NoWait = true, Reason = "change 4711" }));
        Assert.Equal((ChangeStatus.Applied, "/router_settings/num_retries"), (change.Status, change.Path));
        Assert.Equal(3L, _bench.Setting("num_retries"));
        var checkpoint = Assert.Single(_bench.Checkpoints);
        Assert.Equal((change.Checkpoint, "change 4711", false), (checkpoint.Id, checkpoint.Checkpoint!.Reason, checkpoint.IsPending));
        Assert.Contains("\"reason\":\"change 4711\"", _bench.Journal, StringComparison.Ordinal);
    }

    [Fact]
    public void It_writes_nothing_when_the_confirmation_is_declined()
    {
        _bench.Host = new FakeHost { Answer = static (_, _) => false };
        Assert.Empty(_bench.Seed());
        Assert.Equal("Change /router_settings/num_retries of test from 1 to 3", Assert.Single(_bench.Host.Questions));
        Assert.Equal(1L, _bench.Setting("num_retries"));
        Assert.Empty(_bench.Checkpoints);
        Assert.Contains("No change was confirmed.", _bench.Host.Messages);
    }

    [Fact]
    public void It_writes_only_the_confirmed_changes()
    {
        _bench.Declare("router_settings: { num_retries: 3, timeout: 90 }");
        _bench.Host = new FakeHost { Answer = static (what, _) => what.Contains("timeout", StringComparison.Ordinal) };
        Assert.Equal("/router_settings/timeout", Assert.Single(_bench.Seed()).Path);
        Assert.Equal((1L, 90L), (_bench.Setting("num_retries"), _bench.Setting("timeout")));
    }

    [Fact]
    public void It_returns_the_plan_and_writes_nothing_with_WhatIf()
    {
        _bench.Host = new FakeHost { IsWhatIf = true };
        Assert.Equal(ChangeStatus.Planned, Assert.Single(_bench.Seed()).Status);
        Assert.Equal(1L, _bench.Setting("num_retries"));
        Assert.False(Directory.Exists(_bench.Deployment.State.Folder));
    }

    [Fact]
    public void It_reports_that_no_action_is_needed_when_the_database_is_as_declared()
    {
        _bench.Seed();
        Assert.Empty(_bench.Seed());
        Assert.Contains("No action needed.", _bench.Host.Messages);
        Assert.Single(_bench.Checkpoints);
    }

    [Fact]
    public void It_asks_for_a_deletion_as_such()
    {
        _bench.Declare("router_settings: { num_retries: 3 }");
        _bench.Host = new FakeHost { Answer = static (_, isDeletion) => !isDeletion };
        var change = Assert.Single(
            _bench.Seed(
                new SeedOptions
                {
                    NoWait = true,
                    Prune = PruneScope.All,
                    Force = true,
                }
            )
        );
        Assert.Equal(ChangeAction.Update, change.Action);
        Assert.Equal(60L, _bench.Setting("timeout"));
        Assert.Contains("Remove /router_settings/timeout from test: 60", _bench.Host.Questions);
    }

    [Fact]
    public void It_reports_an_undeclared_key_in_verbose_messages_and_a_selected_one_as_a_warning()
    {
        _bench.Declare("router_settings: { num_retries: 3 }");
        const string skipped = "Skipped /router_settings/timeout: not declared. Use -Prune Owned to delete it.";
        _bench.Seed();
        Assert.Contains(skipped, _bench.Host.Messages);
        _bench.Seed(
            new SeedOptions
            {
                NoWait = true,
                Selection = new HashSet<string> { "/router_settings/timeout" },
            }
        );
        Assert.Equal(skipped, Assert.Single(_bench.Host.Warnings));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_rejects_an_empty_declaration(bool isWhatIf)
    {
        _bench.Declare("general_settings: { master_key: sk-1 }");
        _bench.Host = new FakeHost { IsWhatIf = isWhatIf };
        var refusal = isWhatIf
            ? SeedWithError(new SeedOptions { Prune = PruneScope.All })
            : Assert.Throws<LlmException>(() => _bench.Seed(new SeedOptions { Prune = PruneScope.All }));
        Assert.Equal("DeclarationEmpty", refusal.ErrorId);
        Assert.Equal(1L, _bench.Setting("num_retries"));
    }

    [Fact]
    public void It_rejects_a_plan_that_exceeds_a_limit_of_its_impact_unless_forced()
    {
        _bench.Database.Usage = _bench.Database.Usage! with
        {
            Keys = [new KeyFact("book", null, new AccessFact([], [], [], null))],
            Teams = [],
        };
        var options = new SeedOptions { NoWait = true, MaxImpact = [LlmImpactLimit.Parse("0 keys")] };
        var refusal = Assert.Throws<LlmException>(() => _bench.Seed(options));
        Assert.StartsWith("The plan exceeds -MaxImpact: 1 key (limit 0).", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Host.Questions);
        Assert.Single(_bench.Seed(options with { Force = true }));
    }

    [Fact]
    public void It_warns_when_the_impact_cannot_be_determined_and_refuses_with_a_limit()
    {
        _bench.Database.Usage = null;
        var refusal = Assert.Throws<LlmException>(() => _bench.Seed(new SeedOptions { MaxImpact = [LlmImpactLimit.Parse("5")] }));
        Assert.Equal("ImpactUnknown", refusal.ErrorId);
        Assert.Equal("Could not determine the impact of the changes: the database is slow.", Assert.Single(_bench.Host.Warnings));
        Assert.Single(_bench.Seed());
    }

    [Fact]
    public void It_reports_a_blocked_change_and_makes_the_others()
    {
        _bench.Declare(
            "router_settings: { num_retries: 3, timeout: 60 }\nmodel_list: [{ model_name: a, litellm_params: { model: x, api_key: os.environ/KEY } }]"
        );
        Assert.Equal("/router_settings/num_retries", Assert.Single(_bench.Seed()).Path);
        var error = Assert.Single(_bench.Host.Errors);
        Assert.Equal("VariableNotDefined", error.ErrorId);
        Assert.Contains("requires the variable KEY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_reports_every_error_of_the_declaration_and_writes_nothing()
    {
        _bench.Declare("router_settings: { num_retries: 3 }\nmodel_list: [{ model_name: a }, { model_name: b }]");
        var error = Assert.Throws<SourceException>(() => _bench.Seed(new SeedOptions { Prune = PruneScope.All }));
        Assert.Equal(("ModelInvalid", "ModelInvalid"), (error.ErrorId, Assert.Single(_bench.Host.Errors).ErrorId));
        Assert.Equal(1L, _bench.Setting("num_retries"));
    }

    [Fact]
    public void It_refuses_a_deployment_in_file_mode()
    {
        _bench.Deployment = _bench.Deployment with { Mode = DeploymentMode.File };
        Assert.Equal("DeploymentInFileMode", Assert.Throws<LlmException>(() => _bench.Seed()).ErrorId);
    }

    [Theory]
    [InlineData("router_setings", null, "SectionNotFound", "Did you mean router_settings?")]
    [InlineData("search_tools", null, "SectionNotSeeded", "Seeded sections: ")]
    [InlineData(null, "local-qwem", "ModelNotFound", "Did you mean local-qwen?")]
    public void It_rejects_a_name_that_selects_nothing(string? section, string? model, string errorId, string advice)
    {
        _bench.Declare("router_settings: { num_retries: 3 }\nmodel_list: [{ model_name: local-qwen, litellm_params: { model: x } }]");
        var error = Assert.Throws<LlmException>(() => _bench.Seed(new SeedOptions { Sections = Filter(section), Models = Filter(model) }));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Host.Questions);
    }

    [Fact]
    public void It_waits_until_the_proxy_shows_the_change()
    {
        var asked = 0;
        _bench.Proxy = () => OperationBench.Shows(++asked == 1 ? 1L : 3L);
        var change = Assert.Single(_bench.Seed(new SeedOptions()));
        Assert.Equal((LiveStatus.Confirmed, 2), (change.Live, asked));
        Assert.Empty(change.Stragglers);
        Assert.Empty(_bench.Host.Errors);
    }

    [Fact]
    public void It_reports_a_proxy_that_does_not_show_the_change_within_the_limit()
    {
        _bench.Proxy = static () => OperationBench.Shows(1L);
        var change = Assert.Single(_bench.Seed(new SeedOptions { Timeout = TimeSpan.Zero }));
        Assert.Equal((ChangeStatus.Applied, LiveStatus.Pending), (change.Status, change.Live));
        Assert.Equal("http://127.0.0.1:1", Assert.Single(change.Stragglers).Url);
        Assert.Equal(
            "The changes were committed, but after 0s the proxy http://127.0.0.1:1 does not show /router_settings/num_retries. "
                + "Check with Get-LlmDrift -Plane Live; a restart makes the proxy read all settings.",
            Assert.Single(_bench.Host.Errors).Message
        );
        Assert.Equal(3L, _bench.Setting("num_retries"));
    }

    [Fact]
    public void It_warns_when_the_proxy_does_not_respond()
    {
        _bench.Proxy = static () => throw new LlmException(ErrorIds.ProxyUnreachable, "The proxy is down.");
        var change = Assert.Single(_bench.Seed(new SeedOptions()));
        Assert.Equal(LiveStatus.Unreachable, change.Live);
        Assert.Equal(
            "The changes were committed, but could not be verified on the proxy: The proxy is down.",
            Assert.Single(_bench.Host.Warnings)
        );
    }

    [Fact]
    public void A_stop_before_the_commit_writes_nothing()
    {
        _bench.Host = new FakeHost { StopAt = "Writing" };
        Assert.ThrowsAny<OperationCanceledException>(() => _bench.Seed(new SeedOptions()));
        Assert.Equal(1L, _bench.Setting("num_retries"));
        Assert.Empty(_bench.Checkpoints);
        Assert.Contains("\"outcome\":\"Stopped\"", _bench.Journal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_after_the_commit_reports_that_the_changes_were_committed()
    {
        _bench.Proxy = static () => OperationBench.Shows(1L);
        _bench.Host = new FakeHost { StopAt = "Waiting" };
        Assert.ThrowsAny<OperationCanceledException>(() => _bench.Seed(new SeedOptions()));
        var checkpoint = Assert.Single(_bench.Checkpoints);
        Assert.Equal(
            $"Stopped after the commit: 1 change was written to the database. Its checkpoint is {checkpoint.Id}.",
            Assert.Single(_bench.Host.Warnings)
        );
    }

    [Fact]
    public void A_failed_write_leaves_no_checkpoint_and_its_error_in_the_journal()
    {
        _bench.Database.WriteError = new LlmException(ErrorIds.SeedNotVerified, "A trigger.");
        Assert.Throws<LlmException>(() => _bench.Seed());
        Assert.Empty(_bench.Checkpoints);
        Assert.Contains("\"outcome\":\"SeedNotVerified\"", _bench.Journal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_commit_with_unknown_outcome_leaves_a_checkpoint_that_the_next_seed_resolves()
    {
        _bench.Database.WriteError = new LlmException(ErrorIds.SeedOutcomeUnknown, "The connection failed.");
        Assert.Throws<LlmException>(() => _bench.Seed());
        Assert.True(Assert.Single(_bench.Checkpoints).IsPending);

        _bench.Database.WriteError = null;
        Assert.Single(_bench.Seed());
        Assert.EndsWith("was interrupted before it wrote anything.", Assert.Single(_bench.Host.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, _bench.Database.Waits);
    }

    [Fact]
    public void An_interrupted_seed_is_reported_with_WhatIf_and_resolved_without()
    {
        _bench.Seed(new SeedOptions { NoWait = true, Reason = "change 4711" });
        _bench.Interrupt();
        _bench.Host = new FakeHost { IsWhatIf = true };
        _bench.Seed();
        Assert.Contains("was interrupted after it had written all changes.", Assert.Single(_bench.Host.Warnings), StringComparison.Ordinal);
        Assert.True(Assert.Single(_bench.Checkpoints).IsPending);

        _bench.Host = new FakeHost();
        _bench.Seed();
        Assert.Single(_bench.Host.Warnings);
        Assert.False(Assert.Single(_bench.Checkpoints).IsPending);
        Assert.Matches("InterruptedAfterWrite.*change 4711", _bench.Journal);
    }

    [Fact]
    public void An_interrupted_seed_whose_rows_were_modified_since_is_reported_as_unknown()
    {
        _bench.Seed();
        _bench.Interrupt();
        _bench.Rows.Put("router_settings", "router_settings", """{"num_retries":9,"timeout":60}""");
        _bench.Seed();
        Assert.Contains(
            "it is not known whether it had written its changes",
            Assert.Single(_bench.Host.Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void It_rejects_a_file_that_is_not_a_plan()
    {
        var path = _bench.Write("plan.yaml", "model_list: []");
        Assert.Equal("PlanInvalid", Assert.Throws<LlmException>(() => _bench.Seed(new SeedOptions { PlanPath = path })).ErrorId);
    }

    private static NameFilter? Filter(string? name) =>
        name is null ? null : new NameFilter(n => n.Equals(name, StringComparison.OrdinalIgnoreCase), [name]);

    private LlmException SeedWithError(SeedOptions options)
    {
        _bench.Seed(options);
        return Assert.Single(_bench.Host.Errors);
    }
}

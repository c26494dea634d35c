using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Services;

namespace LiteLlmOps.Tests.Services;

/// <summary>Deployments of services by their names, such as "top:base" for one that depends on another.</summary>
public sealed class ServiceWorkflowTests : IDisposable
{
    private readonly FakeServiceHost _services = new();
    private readonly FakeHost _host = new();
    private readonly FakeServiceAdapters _adapters;
    private readonly List<LlmServiceResult> _results = [];

    public ServiceWorkflowTests() => _adapters = new(_services);

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_restart_stops_dependents_first_and_starts_them_last()
    {
        _services.SetRunning("base", "top");
        Run(ServiceAction.Restart, ["top:base", "base:"]);
        Assert.Equal(["stop top", "stop base", "start base", "start top"], _services.Calls);
        Assert.Equal(["base Done", "top Done"], Results());
        Assert.Null(_results[0].Run);
        Assert.True(_results[1].Run!.Duration > TimeSpan.Zero);
        Assert.False(_services.IsLocked);
    }

    [Fact]
    public void The_journal_has_processes_before_and_after_and_the_reason()
    {
        _services.SetRunning("a");
        Run(ServiceAction.Restart, ["a:"], with: static r => r with { Reason = "new model" });
        Assert.Equal(["Begun", "Applied"], _adapters.Journal.Select(static e => e.Outcome));
        Assert.Equal(["Restart a (process 101)"], _adapters.Journal[0].Changes);
        Assert.Equal(["Restart a: Done, process 101 → 102"], _adapters.Journal[1].Changes);
        Assert.All(_adapters.Journal, static e => Assert.Equal(("Test-Command", "new model"), (e.Command, e.Reason)));
    }

    [Fact]
    public void A_start_includes_dependencies_but_leaves_out_those_that_are_running()
    {
        _services.SetRunning("base");
        Run(ServiceAction.Start, ["base:", "middle:base", "top:middle", "other:"], "top");
        Assert.Equal(["start middle", "start top"], _services.Calls);
        Assert.Equal(["middle Done", "top Done"], Results());
    }

    [Fact]
    public void A_restart_of_all_services_skips_those_that_were_stopped_intentionally()
    {
        _services.StoppedIntentionally.Add("a");
        Run(ServiceAction.Restart, ["a:", "b:"]);
        Assert.Equal(["a Skipped", "b Done"], Results());
        Assert.Equal("stopped intentionally; to start it, run: Start-LlmService a", _results[0].Message);
        _results.Clear();
        Run(ServiceAction.Restart, ["a:", "b:"], "a");
        Assert.Equal(["a Done"], Results());
    }

    [Fact]
    public void WhatIf_returns_the_plan_and_changes_nothing()
    {
        _services.SetRunning("base", "top");
        _host.IsWhatIf = true;
        Run(ServiceAction.Restart, ["top:base", "base:"]);
        Assert.Equal(["base Planned", "top Planned"], Results());
        Assert.Equal("stops process 102, starts after base", _results[1].Message);
        Assert.Equal(
            ["Restart base of test (stops process 101, starts)", "Restart top of test (stops process 102, starts after base)"],
            _host.Questions
        );
        Assert.Empty(_services.Calls);
        Assert.Empty(_adapters.Journal);
    }

    [Fact]
    public void Only_confirmed_services_are_changed()
    {
        _services.SetRunning("a", "b");
        _host.Answer = static (question, _) => question.StartsWith("Stop b ", StringComparison.Ordinal);
        Run(ServiceAction.Stop, ["a:", "b:"]);
        Assert.Equal(["stop b"], _services.Calls);
        Assert.Equal(["b Done"], Results());
    }

    [Fact]
    public void A_stop_warns_of_running_services_that_depend_on_it()
    {
        _services.SetRunning("base", "middle", "top");
        Run(ServiceAction.Stop, ["base:", "middle:base", "top:middle", "idle:base"], "base");
        Assert.Equal(
            ["Running services depend on base and are not stopped: middle, top. Use -IncludeDependents to stop them too."],
            _host.Warnings
        );
        Assert.Equal(["stop base"], _services.Calls);
    }

    [Fact]
    public void A_stop_does_not_warn_without_running_dependents_or_when_they_are_stopped_too()
    {
        _services.SetRunning("base", "top");
        Run(ServiceAction.Stop, ["base:", "top:base"], ["base"], static r => r with { IncludeDependents = true });
        Run(ServiceAction.Stop, ["base:", "top:base"], "base");
        _services.SetRunning("top");
        Run(ServiceAction.Stop, ["base:", "top:base"], "base");
        Assert.Empty(_host.Warnings);
    }

    [Fact]
    public void A_dependent_that_cannot_be_inspected_does_not_prevent_a_stop()
    {
        _services.SetRunning("base");
        _services.InspectError = static services =>
            services.Any(static s => s.Name == "top") ? new LlmException(ErrorIds.UnitNotFound, "no unit") : null;
        Run(ServiceAction.Stop, ["base:", "top:base"], "base");
        Assert.Equal(["base Done"], Results());
    }

    [Fact]
    public void When_the_output_is_closed_the_restart_is_completed_first()
    {
        _services.SetRunning("base", "top");
        var closed = new InvalidOperationException("closed");
        Assert.Same(
            closed,
            Assert.Throws<InvalidOperationException>(() => Run(ServiceAction.Restart, ["base:", "top:base"], write: _ => throw closed))
        );
        Assert.Equal(["base Done"], Results());
        Assert.Equal(["stop top", "stop base", "start base", "start top"], _services.Calls);
        Assert.Equal(["Begun", "Applied"], _adapters.Journal.Select(static e => e.Outcome));
        Assert.Equal(
            ["The output was closed before Test-Command was complete. These services were completed too: top (Done: ready)."],
            _host.Warnings
        );
    }

    [Fact]
    public void An_output_that_is_closed_by_a_skipped_service_does_not_prevent_the_restart()
    {
        _services.StoppedIntentionally.Add("a");
        _services.SetRunning("b");
        Assert.Throws<InvalidOperationException>(() =>
            Run(ServiceAction.Restart, ["a:", "b:"], write: static _ => throw new InvalidOperationException())
        );
        Assert.Equal(["stop b", "start b"], _services.Calls);
    }

    [Fact]
    public void When_errors_end_the_command_the_restart_is_completed_first_and_all_results_are_written()
    {
        _services.SetRunning("bad", "good");
        _services.StartError = static s => s.Name == "bad" ? new LlmException(ErrorIds.CommandNotFound, "no program") : null;
        _host.ErrorAction = new InvalidOperationException("-ErrorAction Stop");
        Assert.Throws<InvalidOperationException>(() => Run(ServiceAction.Restart, ["bad:", "good:"]));
        Assert.Equal(["bad Failed", "good Done"], Results().Order(StringComparer.Ordinal));
        Assert.Equal(_services.IdOf("good"), _results.Single(static r => r.Name == "good").ProcessId);
    }

    [Fact]
    public void An_interruption_names_the_services_that_are_left_stopped_and_how_to_start_them()
    {
        _services.SetRunning("base", "top", "idle");
        StopWhen("base: waiting until ready*");
        _services.Silent.Add(PortOf("base"));
        Assert.ThrowsAny<OperationCanceledException>(() => Run(ServiceAction.Restart, ["base:", "top:base", "idle:"], "base", "top"));
        Assert.Equal(
            [
                "Test-Command was interrupted. Started, not confirmed to be ready: base. Stopped, not started again: top. To start it, run: Start-LlmService top -Deployment '/test'",
            ],
            _host.Warnings
        );
        Assert.Equal(["Begun", "Interrupted"], _adapters.Journal.Select(static e => e.Outcome));
        Assert.Equal(
            [
                "Restart base: interrupted. Started, not confirmed to be ready",
                "Restart top: interrupted. Stopped, not started again; to start it, run: Start-LlmService top -Deployment '/test'",
            ],
            _adapters.Journal[1].Changes
        );
        Assert.Equal(("stopped for a restart", ServiceEndCause.Restarted), _services.Ends["top"]);
        Assert.False(_services.IsLocked);
    }

    [Fact]
    public void An_interruption_distinguishes_services_that_were_asked_to_stop_from_unchanged_ones()
    {
        _services.SetRunning("base", "top");
        _services.Hanging.Add("top");
        StopWhen("top: waiting up to *");
        Assert.ThrowsAny<OperationCanceledException>(() => Run(ServiceAction.Stop, ["base:", "top:base"]));
        Assert.Equal(["Test-Command was interrupted. Not changed: base. Asked to stop, still running: top."], _host.Warnings);
        Assert.Equal(
            ("stop requested by Test-Command, which was interrupted", ServiceEndCause.StoppedIntentionally),
            _services.Ends["top"]
        );
    }

    [Fact]
    public void An_interruption_names_the_services_that_were_ready()
    {
        _services.Silent.Add(PortOf("top"));
        StopWhen("top: waiting until ready*");
        Assert.ThrowsAny<OperationCanceledException>(() => Run(ServiceAction.Start, ["base:", "top:base", "last:top"]));
        Assert.Empty(_results);
        Assert.StartsWith("Start base: Done, process none → ", _adapters.Journal[1].Changes[0], StringComparison.Ordinal);
        Assert.Equal(
            "Test-Command was interrupted. Ready: base. Started, not confirmed to be ready: top. Not started: last. To start it, run: Start-LlmService last -Deployment '/test'",
            _host.Warnings.Single()
        );
    }

    [Fact]
    public void An_interruption_claims_nothing_about_services_that_cannot_be_inspected()
    {
        _services.SetRunning("a");
        _services.Hanging.Add("a");
        _host.OnVerbose = _ =>
        {
            _services.InspectError = static _ => new LlmException(ErrorIds.UnitFailed, "no answer");
            _host.Stop();
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Run(ServiceAction.Restart, ["a:"]));
        Assert.Equal(["Test-Command was interrupted. State unknown: a."], _host.Warnings);
    }

    [Fact]
    public void A_closed_output_does_not_hide_a_later_interruption()
    {
        _services.Silent.Add(PortOf("top"));
        StopWhen("top: waiting until ready*");
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Run(ServiceAction.Start, ["base:", "top:base"], write: static _ => throw new InvalidOperationException())
        );
        Assert.Equal(["Test-Command was interrupted. Ready: base. Started, not confirmed to be ready: top."], _host.Warnings);
    }

    [Fact]
    public void A_failure_blocks_dependents_and_is_an_error_with_the_last_line_of_the_log()
    {
        _services.SetRunning("base", "top", "other");
        _services.Silent.Add(PortOf("base"));
        Run(ServiceAction.Restart, ["base:", "top:base", "other:"], startLimit: TimeSpan.Zero);
        Assert.Equal(["base Failed", "other Done", "top Blocked"], Results().Order(StringComparer.Ordinal));
        Assert.Equal("stopped, and not started again because base failed", _results.Single(static r => r.Name == "top").Message);
        var id = _services.IdOf("base");
        Assert.Equal(
            $"base: not ready within 0s: not listening on port {PortOf("base")}; process {id} was left running. Last line of its log: last line of base. Check the log of the service (logs/base.log); its last lines are in LogTail.",
            Assert.Single(_host.Errors).Message
        );
        Assert.Equal("ServiceFailed", _adapters.Journal[1].Outcome);
    }

    [Fact]
    public void An_unforeseen_error_fails_its_own_service_and_shows_no_secret()
    {
        _services.StartError = static s => s.Name == "bad" ? new InvalidOperationException("password=abc123secret is wrong") : null;
        Run(ServiceAction.Start, ["bad:", "good:"]);
        Assert.Equal(["bad Failed", "good Done"], Results().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_host.Errors, static e => e.Message.Contains("abc123secret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rolling_restart_changes_one_service_at_a_time_and_ends_at_the_first_failure()
    {
        _services.SetRunning("one", "two", "three");
        _services.StartError = static s => s.Name == "two" ? new LlmException(ErrorIds.CommandNotFound, "no program") : null;
        Run(ServiceAction.Restart, ["one:", "two:", "three:"], with: static r => r with { IsRolling = true });
        Assert.Equal(["stop one", "start one", "stop two"], _services.Calls);
        // A failure is reported at once; what is ready is checked again at the end.
        Assert.Equal(["two Failed", "three Blocked", "one Done"], Results());
        Assert.Equal("not restarted because two failed", _results[1].Message);
        Assert.Equal(_services.IdOf("three"), _results[1].ProcessId);
    }

    [Fact]
    public void A_run_has_the_median_duration_of_those_before()
    {
        Run(ServiceAction.Start, ["a:"]);
        Assert.Null(_results[0].Run!.MedianDuration);
        Run(ServiceAction.Start, ["a:"]);
        Assert.Equal(_results[0].Run!.Duration, _results[1].Run!.MedianDuration);
    }

    [Fact]
    public void A_cycle_is_an_error()
    {
        var error = Assert.Throws<LlmException>(() => Run(ServiceAction.Restart, ["a:b", "b:a"]));
        Assert.Equal(
            (
                "ServiceCycle",
                "The services depend on one another in a cycle: a → b → a. Remove one of these dependsOn entries from llmops.yaml."
            ),
            (error.ErrorId, error.Message)
        );
    }

    private void Run(ServiceAction action, string[] services, params string[] names) => Run(action, services, names, static r => r);

    private void Run(
        ServiceAction action,
        string[] services,
        string[]? names = null,
        Func<ServiceRequest, ServiceRequest>? with = null,
        Action<LlmServiceResult>? write = null,
        TimeSpan? startLimit = null
    )
    {
        var all = services.Select(s => Service(s, startLimit)).ToList();
        var selected = names is not { Length: > 0 } ? all : [.. all.Where(s => names.Contains(s.Name))];
        var request = new ServiceRequest("Test-Command", action);
        new ServiceWorkflow(_adapters, _host, TestDeployments.Minimal with { Services = all }, with?.Invoke(request) ?? request).Run(
            new ServiceSelection(selected, IsAll: names is not { Length: > 0 }),
            result =>
            {
                _results.Add(result);
                write?.Invoke(result);
            }
        );
    }

    private void StopWhen(string message) =>
        _host.OnVerbose = text =>
        {
            if (text.StartsWith(message.TrimEnd('*'), StringComparison.Ordinal))
                _host.Stop();
        };

    private IEnumerable<string> Results() => _results.Select(static r => $"{r.Name} {r.Status}");

    private static int PortOf(string service) => 1000 + service[0];

    private static ServiceSettings Service(string text, TimeSpan? startLimit)
    {
        var (name, dependencies) = (text.Split(':')[0], text.Split(':')[1].Split(',', StringSplitOptions.RemoveEmptyEntries));
        return TestDeployments.Service(name, "x", null) with
        {
            Ready = new TcpReady(PortOf(name)),
            DependsOn = dependencies,
            StartLimit = startLimit ?? TimeSpan.FromMinutes(2),
        };
    }
}

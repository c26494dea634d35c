using LiteLlmOps.Results;

namespace LiteLlmOps.Tests.Results;

/// <summary>Objects of the pipeline are read by their properties.</summary>
public sealed class ResultReaderTests
{
    [Fact]
    public void A_drift_has_both_values_the_reason_and_its_position()
    {
        var item = Read(
            "LlmDrift",
            ("Plane", "Stored"),
            ("Section", "router_settings"),
            ("Name", "timeout"),
            ("Path", "/router_settings/timeout"),
            ("Kind", "Changed"),
            ("Severity", "Warning"),
            ("Desired", 120L),
            ("Actual", 600L),
            ("Reason", "the proxy polls the database"),
            ("Effect", "Effective"),
            ("Cause", "OutOfBand"),
            ("IsFailure", true),
            ("File", "/srv/config.yaml"),
            ("Line", 12),
            ("Column", 3),
            ("Deployment", "/srv/llmops.yaml")
        );
        Assert.Equal(
            (ResultKind.Drift, "/router_settings/timeout", "Stored", "Changed", "Drift.Stored.Changed"),
            (item.Kind, item.Name, item.Category, item.Status, item.Rule.Id)
        );
        Assert.Equal("The database has 600; expected 120. The proxy polls the database.", item.Message);
        Assert.Equal(
            ("/srv/config.yaml", 12, 3, ResultLevel.Warning, true),
            (item.File, item.Line, item.Column, item.Level, item.IsFailure)
        );
        Assert.Equal("effect Effective, cause OutOfBand", item.Details);
    }

    [Theory]
    [InlineData("Applied", "Pending", true)]
    [InlineData("Applied", "Unreachable", true)]
    [InlineData("Applied", "Confirmed", false)]
    [InlineData("Planned", "NotChecked", false)]
    [InlineData("Kept", "NotChecked", false)]
    public void A_change_is_a_failure_when_the_proxy_does_not_show_it(string status, string live, bool isFailure) =>
        Assert.Equal(
            isFailure,
            Read(
                "LlmChange",
                ("Action", "Update"),
                ("Section", "router_settings"),
                ("Path", "/router_settings/timeout"),
                ("Status", status),
                ("Live", live)
            ).IsFailure
        );

    [Fact]
    public void Enums_are_read_from_numbers_and_durations_and_times_from_text()
    {
        var item = Read(
            "PSCustomObject",
            ("Name", "ProxyLive"),
            ("Category", "Proxy"),
            ("Target", "http://127.0.0.1:4000"),
            ("Level", 0L),
            ("Status", 1L),
            ("Message", "Fails."),
            ("IsFailure", "True"),
            ("Duration", "00:00:01.5000000"),
            ("StartedAt", "2026-11-29T12:00:00Z")
        );
        Assert.Equal((ResultKind.Check, "Failed", true), (item.Kind, item.Status, item.IsFailure));
        Assert.Equal(TimeSpan.FromSeconds(1.5), item.Duration);
        Assert.Equal(new DateTime(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc), item.Time);
    }

    [Fact]
    public void A_blocked_check_is_skipped_and_not_a_failure()
    {
        var item = Read(
            "LlmCheckResult",
            ("Name", "ProxyKey"),
            ("Category", "Proxy"),
            ("Target", ""),
            ("Level", "Quick"),
            ("Status", "Blocked"),
            ("Message", "Not run: ProxyLive failed."),
            ("IsFailure", true)
        );
        Assert.Equal((false, true, true), (item.IsFailure, item.IsSkipped, item.IsBlocked));
    }

    [Fact]
    public void Another_object_is_an_error()
    {
        var error = Assert.Throws<LlmException>(static () => Read("LlmCheckpoint", ("Id", "x")));
        Assert.Equal("UnsupportedInputType", error.ErrorId);
        Assert.StartsWith("Unsupported input type LlmCheckpoint; pipe objects of Test-LlmSmoke,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_without_required_properties_is_an_error_that_names_them()
    {
        var error = Assert.Throws<LlmException>(static () =>
            Read("LlmFinding", ("Id", "SecretWeak"), ("Severity", "Error"), ("Evidence", "weak"), ("IsFailure", true))
        );
        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.StartsWith("The LlmFinding object has no property Subject, Impact.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_an_error_that_names_the_property()
    {
        var error = Assert.Throws<LlmException>(static () =>
            Read(
                "LlmFinding",
                ("Id", "SecretWeak"),
                ("Severity", "Grave"),
                ("Subject", "key"),
                ("Evidence", "weak"),
                ("Impact", "access"),
                ("IsFailure", true)
            )
        );
        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Equal("The property Severity of the LlmFinding object is 'Grave', but must be one of Info, Warning, Error.", error.Message);
    }

    private static ResultItem Read(string type, params (string Name, object Value)[] properties)
    {
        var values = properties.ToDictionary(static p => p.Name, static p => p.Value, StringComparer.Ordinal);
        return ResultReader.Read(new ResultObject(type, properties, values.ContainsKey, name => values.GetValueOrDefault(name)));
    }
}

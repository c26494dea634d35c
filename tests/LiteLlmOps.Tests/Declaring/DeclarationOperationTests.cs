using System.Reflection;
using LiteLlmOps.Adapters;
using LiteLlmOps.Configuration;
using LiteLlmOps.Declaring;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Declaring;

public sealed class DeclarationOperationTests : IDisposable
{
    private const string Config =
        "router_settings:\n  timeout: 120 # seconds\n  num_retries: 3\nmodel_list:\n  - model_name: a\n    litellm_params: {model: openai/x}\n";
    private const string Model = """{"model_name":"a","litellm_params":{"model":"openai/x"},"model_info":{}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;
    private readonly FakeDatabase _database = new();

    public DeclarationOperationTests()
    {
        Write("config.yaml", Config);
        Write("llmops.yaml", "name: test\nlitellm: {version: 1.83.2}\nenvironment: [.env]\n");
        Write(".env", "");
        _database.Put("router_settings", "router_settings", """{"timeout":120,"num_retries":3}""");
        _database.Put("model_list", "1", Model, "a");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_confirmed_change_is_saved_with_its_line_and_the_reason_in_the_journal()
    {
        PutRouter(timeout: 90);
        var host = new FakeHost();
        var change = Assert.Single(Run(host, new DeclarationOptions { Reason = "incident 7" }));
        Assert.Equal(
            (DeclarationStatus.Saved, DeclarationAction.Update, "/router_settings/timeout", 90L, 120L, 2),
            (change.Status, change.Action, change.Path, change.Value, change.Previous, change.Line)
        );
        Assert.Equal($"Change /router_settings/timeout in {PathTo("config.yaml")} from 120 to 90", Assert.Single(host.Questions));
        Assert.Equal(Config.Replace("timeout: 120 #", "timeout: 90 #", StringComparison.Ordinal), Read("config.yaml"));
        Assert.Contains("\"incident 7\"", Read("state/journal.jsonl"), StringComparison.Ordinal);
        Assert.Empty(host.Errors);
    }

    [Fact]
    public void WhatIf_returns_the_planned_changes_and_writes_nothing()
    {
        PutRouter(timeout: 90);
        var change = Assert.Single(Run(new FakeHost { IsWhatIf = true }));
        Assert.Equal((DeclarationStatus.Planned, 2), (change.Status, change.Line));
        Assert.Equal(Config, Read("config.yaml"));
        Assert.False(File.Exists(PathTo("state/journal.jsonl")));
    }

    [Fact]
    public void Only_confirmed_changes_are_saved()
    {
        PutRouter(timeout: 90, retries: 7);
        var host = new FakeHost { Answer = static (d, _) => d.Contains("num_retries", StringComparison.Ordinal) };
        Assert.Equal("/router_settings/num_retries", Assert.Single(Run(host)).Path);
        Assert.Equal(2, host.Questions.Count);
        Assert.Equal(Config.Replace("num_retries: 3", "num_retries: 7", StringComparison.Ordinal), Read("config.yaml"));
    }

    [Fact]
    public void Nothing_is_saved_and_this_is_reported_when_no_change_is_confirmed()
    {
        PutRouter(timeout: 90);
        var host = new FakeHost { Answer = static (_, _) => false };
        Assert.Empty(Run(host));
        Assert.Contains("No changes were confirmed.", host.Messages);
        Assert.Equal(Config, Read("config.yaml"));
    }

    [Fact]
    public void A_removal_requires_Prune_and_is_asked_about_as_a_deletion()
    {
        _database.Put("router_settings", "router_settings", """{"timeout":120}""");
        var host = new FakeHost();
        Assert.Empty(Run(host));
        Assert.Contains(
            host.Messages,
            static m => m.StartsWith("Skipped /router_settings/num_retries: declared, but not in the database.", StringComparison.Ordinal)
        );
        Assert.Equal(DeclarationAction.Remove, Assert.Single(Run(host, new DeclarationOptions { Prune = true })).Action);
        Assert.Equal(host.Questions, host.DeletionQuestions);
        Assert.Single(host.Questions);
        Assert.Equal(Config.Replace("  num_retries: 3\n", "", StringComparison.Ordinal), Read("config.yaml"));
    }

    [Fact]
    public void A_value_that_changes_inside_a_setting_is_not_a_deletion()
    {
        Write("config.yaml", "router_settings:\n  model_group_alias: {a: x, b: y}\n");
        _database.Put("router_settings", "router_settings", """{"model_group_alias":{"a":"x"}}""");
        var host = new FakeHost();
        Assert.Contains(
            Run(host, new DeclarationOptions { Sections = Filter("router_settings") }),
            static c => c is { Action: DeclarationAction.Remove, Path: "/router_settings/model_group_alias/b" }
        );
        Assert.Empty(host.DeletionQuestions);
    }

    [Fact]
    public void Only_the_selected_differences_are_saved()
    {
        PutRouter(timeout: 90, retries: 7);
        var change = Assert.Single(Run(new FakeHost(), Selecting(new SelectedDrift(Timeout, DriftKind.Changed, 120L, 90L, null))));
        Assert.Equal(Timeout, change.Path);
    }

    // JSON returns integers for floats, and dates for strings that look like dates.
    [Theory]
    [InlineData("90.0", 90L)]
    [InlineData("90", 90.0)]
    [InlineData("\"2026-01-02T03:04:05Z\"", "2026-01-02T03:04:05Z")]
    public void A_selected_value_is_current_whatever_type_its_serialization_gave_it(string stored, object selected)
    {
        _database.Put("router_settings", "router_settings", $$"""{"timeout":{{stored}},"num_retries":3}""");
        object value = selected is string text
            ? DateTime.Parse(text, null, System.Globalization.DateTimeStyles.AdjustToUniversal)
            : selected;
        var host = new FakeHost();
        Assert.Single(Run(host, Selecting(new SelectedDrift(Timeout, DriftKind.Changed, 120, value, null))));
        Assert.Empty(host.Errors);
    }

    [Theory]
    [InlineData(120L, 91L, null)]
    [InlineData(120L, "90", null)]
    [InlineData(120L, true, null)]
    [InlineData(null, 90L, null)]
    [InlineData(120L, 90L, "another fingerprint")]
    public void A_selected_difference_that_has_changed_is_an_error(object? desired, object? actual, string? fingerprint)
    {
        PutRouter(timeout: 90);
        var host = new FakeHost();
        Assert.Empty(Run(host, Selecting(new SelectedDrift(Timeout, DriftKind.Changed, desired, actual, fingerprint))));
        var error = Assert.Single(host.Errors);
        Assert.Equal("DriftChanged", error.ErrorId);
        Assert.Equal(
            "/router_settings/timeout was changed after Get-LlmDrift ran. Run Get-LlmDrift again and review the current values.",
            error.Message
        );
        Assert.Equal(Config, Read("config.yaml"));
    }

    [Fact]
    public void A_selected_difference_that_no_longer_exists_is_a_warning()
    {
        var host = new FakeHost();
        Assert.Empty(Run(host, Selecting(new SelectedDrift(Timeout, DriftKind.Changed, 120L, 90L, null))));
        Assert.StartsWith(
            "Skipped /router_settings/timeout: the difference no longer exists.",
            Assert.Single(host.Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_model_filter_excludes_everything_else()
    {
        PutRouter(timeout: 90);
        _database.Put("model_list", "1", Model.Replace("openai/x", "openai/y", StringComparison.Ordinal), "a");
        var change = Assert.Single(Run(new FakeHost(), new DeclarationOptions { Models = Filter("a") }));
        Assert.Equal("/model_list/1/litellm_params/model", change.Path);
    }

    [Theory]
    [InlineData("router_setings", null, "SectionNotFound", "Did you mean router_settings?")]
    [InlineData(null, "b", "ModelNotFound", "Did you mean a?")]
    [InlineData("search_tools", null, "SectionNotSeeded", "model_list, router_settings, ui_settings.")]
    public void A_name_that_cannot_be_updated_is_an_error(string? section, string? model, string id, string end)
    {
        PutRouter(timeout: 90);
        var options = new DeclarationOptions
        {
            Sections = section is null ? null : Filter(section),
            Models = model is null ? null : Filter(model),
        };
        var error = Assert.Throws<LlmException>(() => Run(new FakeHost(), options));
        Assert.Equal(id, error.ErrorId);
        Assert.EndsWith(end, error.Message, StringComparison.Ordinal);
        Assert.Equal(Config, Read("config.yaml"));
    }

    [Fact]
    public void A_deployment_in_file_mode_is_refused()
    {
        Write("llmops.yaml", "name: test\nlitellm: {version: 1.83.2}\nmode: file\n");
        Assert.Equal("DeploymentInFileMode", Assert.Throws<LlmException>(() => Run(new FakeHost())).ErrorId);
    }

    [Fact]
    public void A_new_secret_becomes_a_reference_and_a_warning_names_its_variable()
    {
        PutModel("b", "sk-canary-0123456789");
        var host = new FakeHost();
        var change = Assert.Single(Run(host));
        Assert.Equal((DeclarationAction.Add, true, "B_API_KEY"), (change.Action, change.IsSecret, Assert.Single(change.Variables)));
        Assert.Equal(
            "The declaration refers to undefined variables: B_API_KEY. Define them before the next start or seed, or run the command again with -SaveSecrets.",
            Assert.Single(host.Warnings)
        );
        Assert.Contains("api_key: os.environ/B_API_KEY", Read("config.yaml"), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", Read("config.yaml") + Read(".env") + string.Join(' ', host.Questions), StringComparison.Ordinal);
    }

    [Fact]
    public void SaveSecrets_defines_the_variables_in_the_environment_file()
    {
        PutModel("b", "sk-canary-0123456789");
        var host = new FakeHost();
        Run(host, new DeclarationOptions { SaveSecrets = true });
        Assert.Empty(host.Warnings);
        Assert.Equal("B_API_KEY='sk-canary-0123456789'\n", Read(".env"));
        Assert.DoesNotContain("canary", Read("state/journal.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_is_not_possible_is_an_error_and_the_others_are_saved()
    {
        var config = Config.Replace("timeout: 120 # seconds", "timeout: &t 120\n  stream_timeout: *t", StringComparison.Ordinal);
        Write("config.yaml", config);
        _database.Put("router_settings", "router_settings", """{"timeout":90,"stream_timeout":120,"num_retries":7}""");
        var host = new FakeHost();
        Assert.Equal("/router_settings/num_retries", Assert.Single(Run(host)).Path);
        Assert.Equal("DeclarationShared", Assert.Single(host.Errors).ErrorId);
        Assert.Equal(config.Replace("num_retries: 3", "num_retries: 7", StringComparison.Ordinal), Read("config.yaml"));
    }

    [Fact]
    public void Control_characters_of_stored_names_and_values_do_not_reach_the_user()
    {
        PutModel("evil\u001b[2J", "sk-canary-0123456789");
        _database.Put("router_settings", "router_settings", """{"timeout":120,"num_retries":3,"routing_strategy":"\u001b[2J"}""");
        var host = new FakeHost { IsWhatIf = true };
        Run(host);
        Assert.Equal(2, host.Questions.Count);
        Assert.All(host.Questions, static q => Assert.DoesNotContain(q, static c => char.IsControl(c)));
    }

    private static string Timeout => "/router_settings/timeout";

    private static NameFilter Filter(string name) => new(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase), [name]);

    private static DeclarationOptions Selecting(SelectedDrift drift) =>
        new() { Selection = new Dictionary<string, SelectedDrift> { [drift.Path] = drift } };

    private void PutRouter(int timeout, int retries = 3) =>
        _database.Put("router_settings", "router_settings", $$"""{"timeout":{{timeout}},"num_retries":{{retries}}}""");

    private void PutModel(string name, string key) =>
        _database.Put(
            "model_list",
            "2",
            NodeJson.Write(
                new ConfigMap([
                    KeyValuePair.Create<string, ConfigNode>("model_name", new ConfigScalar(name)),
                    KeyValuePair.Create("litellm_params", NodeJson.Parse($$"""{"model":"openai/z","api_key":"{{key}}"}""")),
                    KeyValuePair.Create<string, ConfigNode>("model_info", ConfigMap.Empty),
                ])
            ),
            name
        );

    private IReadOnlyList<LlmDeclarationChange> Run(IOperationHost host, DeclarationOptions? options = null)
    {
        var adapters = DispatchProxy.Create<IAdapters, AdaptersWithDatabase>();
        ((AdaptersWithDatabase)adapters).Files = new AdapterFactory();
        ((AdaptersWithDatabase)adapters).Database = _database;
        var location = new DeploymentLocator(adapters.Files).Locate(_folder, _folder, static _ => null);
        var deployment = new DeploymentReader(adapters.Files, static _ => null).Read(location);
        var changes = new List<LlmDeclarationChange>();
        new DeclarationOperation(adapters, host).Run(deployment, options ?? new DeclarationOptions(), changes.AddRange);
        return changes;
    }

    private string PathTo(string name) => Path.Combine(_folder, name);

    private string Read(string name) => File.ReadAllText(PathTo(name));

    private void Write(string name, string text) => File.WriteAllText(PathTo(name), text);
}

/// <summary>The real files, with a database in memory.</summary>
public class AdaptersWithDatabase : DispatchProxy
{
    internal IAdapters Files { get; set; } = null!;

    internal FakeDatabase Database { get; set; } = null!;

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name != nameof(IAdapters.OpenDatabase))
            return targetMethod.Invoke(Files, args);
        var database = Create<IProxyDatabase, ReadableDatabase>();
        ((ReadableDatabase)database).Database = Database;
        return database;
    }
}

/// <summary>A database that can only be read.</summary>
public class ReadableDatabase : DispatchProxy
{
    internal FakeDatabase Database { get; set; } = null!;

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name switch
        {
            nameof(IProxyDatabase.ReadAsync) => Task.FromResult(Database.State),
            nameof(IAsyncDisposable.DisposeAsync) => ValueTask.CompletedTask,
            var name => throw new NotSupportedException(name),
        };
}

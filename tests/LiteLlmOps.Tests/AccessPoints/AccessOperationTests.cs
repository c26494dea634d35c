using System.Reflection;
using System.Text;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Adapters;
using LiteLlmOps.Declaring;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.AccessPoints;

public sealed class AccessOperationTests : IDisposable
{
    private const string Strong = "a Strong passw0rd with $igns";

    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;
    private readonly AdapterFactory _adapters = new();
    private readonly FakeHost _host = new();

    public AccessOperationTests()
    {
        Write("llmops.yaml", "name: test\nlitellm: {version: 1.83.2}\nenvironment: [.env, second.env]\n");
        Write("config.yaml", "# a comment\ngeneral_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY # kept\n");
        Write(".env", "LITELLM_MASTER_KEY=sk-1234\nUI_USERNAME=admin\nUI_PASSWORD=lol # weak\n");
        Write("second.env", "OTHER=1\n");
    }

    public void Dispose()
    {
        _adapters.Dispose();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_value_that_counts_is_changed_and_journaled_without_it()
    {
        var changes = Run(Login("ops", Strong));
        Assert.Equal(["Update UI_USERNAME", "Update UI_PASSWORD"], changes.Select(static c => c.ToString()));
        Assert.Equal((2, 3), (changes[0].Line, changes[1].Line));
        Assert.All(changes, c => Assert.Equal((PathTo(".env"), DeclarationStatus.Saved, null), (c.Path, c.Status, c.Password)));
        Assert.Equal($"LITELLM_MASTER_KEY=sk-1234\nUI_USERNAME=ops\nUI_PASSWORD='{Strong}' # weak\n", Text(".env"));
        Assert.Equal("OTHER=1\n", Text("second.env"));
        Assert.Contains($"Update UI_PASSWORD in {PathTo(".env")}", Journal, StringComparison.Ordinal);
        Assert.DoesNotContain("passw0rd", Journal, StringComparison.Ordinal);
        Assert.Empty(Run(Login("ops", Strong)));
        Assert.Single(Journal.TrimEnd().Split('\n'));
    }

    [Fact]
    public void The_last_file_that_defines_a_variable_is_changed_and_the_others_are_named()
    {
        Write("second.env", "UI_PASSWORD=a\nUI_PASSWORD=b\n");
        var change = Assert.Single(Run(Login(null, Strong)));
        Assert.Equal((PathTo("second.env"), 2), (change.Path, change.Line));
        Assert.Equal($"UI_PASSWORD=a\nUI_PASSWORD='{Strong}'\n", Text("second.env"));
        Assert.Contains("UI_PASSWORD is also defined in .env:3, second.env:1", Assert.Single(_host.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_with_WhatIf_or_without_confirmation()
    {
        var before = Text(".env");
        _host.IsWhatIf = true;
        Assert.Equal(DeclarationStatus.Planned, Assert.Single(Run(Generated with { Show = true })).Status);
        Assert.Null(Assert.Single(Run(Generated with { Show = true })).Password);
        _host.IsWhatIf = false;
        _host.Answer = static (_, _) => false;
        Assert.Empty(Run(Generated));
        Assert.Equal(before, Text(".env"));
        Assert.False(Directory.Exists(PathTo("state")) && Journal.Length > 0);
    }

    [Fact]
    public void A_generated_password_is_strong_and_shown_on_request_only()
    {
        Assert.Null(Assert.Single(Run(Generated)).Password);
        var shown = Assert.Single(Run(Generated with { Show = true })).Password!;
        Assert.Contains($"UI_PASSWORD={shown} # weak", Text(".env"), StringComparison.Ordinal);
        Assert.True(shown.Length >= 24 && shown.All(char.IsAsciiLetterOrDigit) && shown.IndexOfAny(['0', 'O', '1', 'l', 'I']) < 0, shown);
        Assert.Null(SecretStrength.WeaknessOf(shown));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(static _ => PasswordGenerator.Next()).Distinct().Count());
    }

    [Fact]
    public void The_dashboard_gets_a_user_when_none_is_defined()
    {
        var options = new AccessOptions { Dashboard = new AccessLogin("GenerateDashboard", null, null) };
        Assert.Equal(["LITELLM_DASHBOARD_BASIC_USER", "LITELLM_DASHBOARD_BASIC_PASSWORD"], Run(options).Select(static c => c.Variable));
        Assert.Contains("\nLITELLM_DASHBOARD_BASIC_USER=admin\nLITELLM_DASHBOARD_BASIC_PASSWORD=", Text(".env"), StringComparison.Ordinal);
        Assert.Equal(["LITELLM_DASHBOARD_BASIC_PASSWORD"], Run(options).Select(static c => c.Variable));
    }

    [Theory]
    [InlineData("lol", "PasswordWeak")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa", "PasswordWeak")]
    [InlineData("", "LoginInvalid")]
    [InlineData("   ", "LoginInvalid")]
    [InlineData("a Strong passw0rd\nin two lines", "LoginInvalid")]
    [InlineData("a Strong passw0rd\0 with a null", "LoginInvalid")]
    [InlineData("a Strong `passw0rd' with both", "SecretNotWritable")]
    public void A_password_that_cannot_be_used_changes_nothing(string password, string id)
    {
        var before = Text(".env");
        var error = Assert.Throws<LlmException>(() => Run(Login("ops", password)));
        Assert.Equal(id, error.ErrorId);
        Assert.True(password.Length < 8 || !error.ToString().Contains(password, StringComparison.Ordinal));
        Assert.Equal(before, Text(".env"));
    }

    [Fact]
    public void Half_a_character_is_no_password() =>
        Assert.Equal("LoginInvalid", Assert.Throws<LlmException>(() => Run(Login("ops", "a Strong passw0rd" + '\ud800'))).ErrorId);

    [Fact]
    public void A_weak_password_can_be_forced_and_a_colon_ends_a_basic_user()
    {
        Assert.Equal(2, Run(Login("ops", "weak") with { Force = true }).Count);
        var options = new AccessOptions { Dashboard = new AccessLogin("DashboardCredential", "a:b", Strong) };
        Assert.Equal("LoginInvalid", Assert.Throws<LlmException>(() => Run(options)).ErrorId);
    }

    [Theory]
    [InlineData("600")]
    [InlineData("640")]
    [InlineData("666")]
    [InlineData("660")]
    public void Mode_owner_and_group_of_the_file_stay(string mode)
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(PathTo(".env"), (UnixFileMode)Convert.ToInt32(mode, 8));
        var isRoot = Environment.UserName == "root";
        if (isRoot)
            Chown(".env");
        Run(Login("ops", Strong));
        Assert.Equal(mode, Convert.ToString((int)File.GetUnixFileMode(PathTo(".env")), 8));
        if (isRoot)
            Assert.Equal("12345:23456", OwnerOf(".env"));
        Run(new AccessOptions { Harden = true, Ui = new AccessLogin("Generate", null, null) });
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(PathTo(".env")), 8));
        if (isRoot)
            Assert.Equal("12345:23456", OwnerOf(".env"));
    }

    [Fact]
    public void Harden_sets_the_mode_of_all_environment_files_once()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(PathTo(".env"), (UnixFileMode)0x1A4);
        File.SetUnixFileMode(PathTo("second.env"), (UnixFileMode)0x180);
        var change = Assert.Single(Run(new AccessOptions { Harden = true }));
        Assert.Equal((AccessAction.Restrict, PathTo(".env")), (change.Action, change.Path));
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(PathTo(".env")));
        Assert.Contains("Restrict", Journal, StringComparison.Ordinal);
        Assert.Empty(Run(new AccessOptions { Harden = true }));
    }

    [Fact]
    public void A_symbolic_link_stays_and_its_target_is_changed()
    {
        File.Move(PathTo(".env"), PathTo("target"));
        File.CreateSymbolicLink(PathTo(".env"), "target");
        var change = Assert.Single(Run(Login(null, Strong)));
        Assert.Equal(PathTo(".env"), change.Path);
        Assert.Equal("target", new FileInfo(PathTo(".env")).LinkTarget);
        Assert.Contains(Strong, Text("target"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_only_file_is_not_changed()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(PathTo(".env"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var error = Assert.Throws<LlmException>(() => Run(Login(null, Strong)));
        Assert.Equal("FileAccessDenied", error.ErrorId);
        Assert.Contains("is read-only (mode 0440)", error.Message, StringComparison.Ordinal);
        Assert.Contains("lol", Text(".env"), StringComparison.Ordinal);
    }

    // A test that runs as root can give files to anybody, so this user is told that it cannot.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_of_another_user_is_not_changed(bool harden)
    {
        var commands = DispatchProxy.Create<ICommands, ForeignFiles>();
        var adapters = DispatchProxy.Create<IAdapters, WithCommands>();
        ((WithCommands)adapters).Commands = commands;
        var options = harden ? new AccessOptions { Harden = true } : Login(null, Strong);
        var error = Assert.Throws<LlmException>(() => new AccessOperation(adapters, _host, Deployment(), options).Run(static _ => { }));
        Assert.Equal("FileAccessDenied", error.ErrorId);
        Assert.Contains("belongs to the user with the id 4711", error.Message, StringComparison.Ordinal);
        Assert.Contains("lol", Text(".env"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_without_an_environment_file_is_an_error_with_the_file_to_create()
    {
        Write("llmops.yaml", "name: test\n");
        File.Delete(PathTo(".env"));
        var error = Assert.Throws<LlmException>(() => Run(Login(null, Strong)));
        Assert.Equal("EnvironmentFileNotFound", error.ErrorId);
        Assert.Contains($"Create '{PathTo(".env")}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "EnvironmentFileNotFound", "does not exist")]
    [InlineData("folder", "PathIsDirectory", "is a directory")]
    [InlineData("dangling", "EnvironmentFileNotFound", "does not exist")]
    [InlineData("latin1", "FileNotUtf8", "not valid UTF-8")]
    public void An_environment_file_that_cannot_be_read_is_an_error(string kind, string id, string message)
    {
        File.Delete(PathTo(".env"));
        if (kind == "folder")
            Directory.CreateDirectory(PathTo(".env"));
        else if (kind == "dangling")
            File.CreateSymbolicLink(PathTo(".env"), "nowhere");
        else if (kind == "latin1")
            File.WriteAllBytes(PathTo(".env"), Encoding.Latin1.GetBytes("UI_PASSWORD=ü\n"));
        var error = Assert.Throws<LlmException>(() => Run(Login(null, Strong)));
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_overrides_the_variable_is_named()
    {
        Write(
            "llmops.yaml",
            "name: test\nservices:\n  - {name: proxy, command: litellm --config x, port: 1, variables: {UI_PASSWORD: own}}\n"
        );
        Write("config.yaml", "environment_variables:\n  UI_PASSWORD: declared\n");
        var changes = Run(Login(null, Strong), static name => name == "UI_PASSWORD" ? "session" : null);
        Assert.Equal(["proxy"], Assert.Single(changes).Services);
        Assert.Equal(3, _host.Warnings.Count);
        Assert.Contains(_host.Warnings, static w => w.Contains("Service proxy has its own UI_PASSWORD", StringComparison.Ordinal));
        Assert.Contains(_host.Warnings, static w => w.Contains("The environment of this session also defines", StringComparison.Ordinal));
        Assert.Contains(_host.Warnings, static w => w.Contains("config.yaml:2 overrides", StringComparison.Ordinal));
    }

    // Mode, seed sections, rendered file; what is to be done.
    [Theory]
    [InlineData("mode: file", "Then restart proxy.", "proxy")]
    [InlineData(
        "mode: file\nconfig: {source: config.yaml, rendered: out.yaml}",
        "Render the file with Export-LlmConfig. Then restart proxy.",
        "proxy"
    )]
    [InlineData(
        "database: {url: \"postgresql://u:p@127.0.0.1:1/x\"}",
        "Run Invoke-LlmSeed to write it to the database. Could not determine",
        ""
    )]
    [InlineData(
        "database: {url: \"postgresql://u:p@127.0.0.1:1/x\"}\nseed: {sections: [router_settings]}",
        "add it to seed.sections of llmops.yaml",
        ""
    )]
    public void The_access_mode_is_declared_and_the_rest_is_said(string yaml, string message, string services)
    {
        Write(
            "llmops.yaml",
            $"name: test\nlitellm: {{version: 1.83.2}}\n{yaml}\nservices:\n  - {{name: proxy, command: litellm --config x, port: 1}}\n"
        );
        var options = new AccessOptions { AccessMode = "admin_only" };
        var change = Assert.Single(Run(options));
        Assert.Equal(("general_settings.ui_access_mode", AccessAction.Add, 4), (change.Variable, change.Action, change.Line));
        Assert.Contains(message, change.Message, StringComparison.Ordinal);
        Assert.Equal(services, change.Services.ToString());
        Assert.Equal(
            "# a comment\ngeneral_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY # kept\n  ui_access_mode: admin_only\n",
            Text("config.yaml")
        );
        Assert.Contains("applies to single sign-on only", Assert.Single(_host.Warnings), StringComparison.Ordinal);
        Assert.Empty(Run(options));
        Assert.Equal(AccessAction.Update, Assert.Single(Run(new AccessOptions { AccessMode = "all" })).Action);
    }

    private static AccessOptions Generated => new() { Ui = new AccessLogin("Generate", null, null) };

    private string Journal => File.Exists(PathTo("state/journal.jsonl")) ? Text("state/journal.jsonl") : "";

    private static AccessOptions Login(string? user, string password) => new() { Ui = new AccessLogin("Credential", user, password) };

    private List<LlmAccessChange> Run(AccessOptions options, Func<string, string?>? session = null)
    {
        var changes = new List<LlmAccessChange>();
        new AccessOperation(_adapters, _host, Deployment(session), options).Run(changes.AddRange);
        return changes;
    }

    private Deployment Deployment(Func<string, string?>? session = null) =>
        new DeploymentReader(_adapters.Files, session ?? (static _ => null)).Read(
            new DeploymentLocator(_adapters.Files).Locate(_folder, _folder, static _ => null)
        );

    private string PathTo(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text) => File.WriteAllText(PathTo(name), text);

    private string Text(string name) => File.ReadAllText(PathTo(name));

    private void Chown(string name)
    {
        using var child = ChildProcess.Start("chown", ["12345:23456", PathTo(name)]);
        Assert.Equal(0, child.Finish(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult().ExitCode);
    }

    private string OwnerOf(string name)
    {
        using var child = ChildProcess.Start("stat", ["-c", "%u:%g", PathTo(name)]);
        return child.Finish(TimeSpan.FromMinutes(1)).GetAwaiter().GetResult().Output.Trim();
    }
}

/// <summary>The real adapters, except for the attributes of files.</summary>
public class WithCommands : DispatchProxy
{
    private static readonly AdapterFactory Real = new();

    internal ICommands? Commands { get; set; }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == "get_Commands" ? Commands : targetMethod.Invoke(Real, args);
}

/// <summary>All files belong to another user.</summary>
public class ForeignFiles : DispatchProxy
{
    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        new FileFacts(1, DateTime.UnixEpoch, IsReadableByAll: true) { Mode = (UnixFileMode)0x1A4, ForeignOwner = 4711 };
}

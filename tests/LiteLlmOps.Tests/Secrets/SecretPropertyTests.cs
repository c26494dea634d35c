using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Adapters.Services;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Export;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Logs;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Secrets;

/// <summary>
/// Puts random passwords of all printable ASCII characters into every place that can have one, and searches for parts of them in what the
/// module shows and writes. LLMOPS_TEST_SECRET_RUNS sets the number of runs, LLMOPS_TEST_SECRET_SEED repeats those of a failure.
/// </summary>
public sealed class SecretPropertyTests : IDisposable
{
    // A mask shows at most four characters of a long secret.
    private const int LongestShown = 5;

    private static readonly int Runs = Number("LLMOPS_TEST_SECRET_RUNS") ?? 250;

    // The short form repeats the same runs, so that a run of the tests does not depend on chance; the long form finds new ones.
    private static readonly int Seed =
        Number("LLMOPS_TEST_SECRET_SEED") ?? (Number("LLMOPS_TEST_SECRET_RUNS") is null ? 20261129 : Random.Shared.Next());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-test-");
    private readonly Random _random = new(Seed);
    private readonly List<string> _secrets = [];
    private readonly List<string> _shown = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_deployment_shows_no_password() => Repeat(ShowDeployment);

    [Fact]
    public void A_file_that_is_not_valid_shows_no_password() => Repeat(ShowErrors);

    [Fact]
    public void A_drift_an_export_and_a_plan_show_no_password() => Repeat(ShowDatabase);

    [Fact]
    public void A_log_line_and_the_message_of_a_driver_show_no_password() => Repeat(ShowTexts);

    [Fact]
    public void A_seed_and_its_journal_show_no_password() => Repeat(ShowSeed, Math.Max(20, Runs / 20));

    [Fact]
    public void The_search_finds_a_part_of_a_password()
    {
        _shown.Add("it is " + Password()[2..9]);
        Assert.NotNull(Leak());
    }

    private void Repeat(Action show, int? runs = null)
    {
        for (var run = 0; run < (runs ?? Runs); run++)
        {
            _secrets.Clear();
            _shown.Clear();
            show();
            Assert.NotEmpty(_shown);
            if (Leak() is { } leak)
                Assert.Fail($"Run {run} of seed {Seed}: {leak}");
        }
    }

    // llmops.yaml, a dotenv file, and the address of a database in every form.
    private void ShowDeployment()
    {
        var url = Any(
            () => Url("postgresql", Password()),
            () => Url("postgresql", Password()) + "?sslmode=require&sslpassword=" + Uri.EscapeDataString(Password()),
            () => Url("postgresql", Uri.EscapeDataString(Password())),
            () => Url("mysql", Password()),
            () => $"host=127.0.0.1 port=5432 dbname=d user=u password={Libpq(Password())} sslmode=disable",
            () => $"password={Libpq(Password())} host=h dbname=d",
            () => $"Host=127.0.0.1;Username=u;Password={Password()};Database=d",
            () => $"Host=h;Password=\"{Password().Replace("\"", "\"\"", StringComparison.Ordinal)}\";Nonsense={Password()}",
            Password
        );
        Write(".env", $"DATABASE_URL={DotEnv(url)}\nLITELLM_MASTER_KEY={DotEnv(Password())}\nLITELLM_SALT_KEY={DotEnv(Password())}\n");
        Write("config.yaml", "model_list: []\n");
        Write(
            "llmops.yaml",
            $$"""
            proxy: { url: 'http://me:{{Yaml(Uri.EscapeDataString(Password()))}}@127.0.0.1:1/' }
            services:
              - { name: a, command: {{YamlText("srv --api-key " + Shell(Password()) + " --fast")}} }
              - { name: b, command: [srv, --token, {{YamlText(Password())}}, {{YamlText("-e")}}, {{YamlText(
                "CUSTOM_THING=" + Password()
            )}}] }
              - { name: c, command: {{YamlText("sh -c " + Shell("exec srv --db-password=" + Shell(Password())))}} }
              - { name: d, command: {{YamlText("srv " + Shell(Url("redis", Password())))}} }
            """
        );
        if (ReadDeployment() is not { } deployment)
            return;
        Add(LlmDeployment.Of(deployment));
        Try(() => Add(ConnectionText.Of(deployment, readOnly: true).Shown));
        Add(new DeploymentTemplate(new ConfigFiles(), _folder.FullName, []).Write(null));
    }

    private void ShowErrors()
    {
        var password = Password();
        var text = Any(
            () => $"general_settings:\n  master_key: {password}\n  more: [",
            () => $"general_settings:\n  master_key:\n    {password}\n  more: [",
            () => $"general_settings:\n  master_key: \"{password}\n  more: x",
            () => $"general_settings:\n  master_key: '{password}\n",
            () => $"general_settings:\n  master_key: |\n    {password}\n   more: [",
            () => $"general_settings: {{master_key: {password}, more: [",
            () => $"environment_variables:\n  - MYVAR={password}\n  x: y",
            () => $"environment_variables:\n  MYVAR: abc\n    {password}\n  - x",
            () => $"general_settings:\n  master_key: !{password}",
            () => $"general_settings:\n  master_key: *{password}",
            () => $"general_settings:\n  master_key: &{password} x: y",
            () => $"general_settings:\n\tmaster_key: {password}",
            () => $"{password}\n- x",
            () => $"model_list: [{{model_name: a, litellm_params: {{api_key: \"{password}"
        );
        Write("config.yaml", text);
        Try(() => new ConfigFiles().ReadDeclared(Path.Combine(_folder.FullName, "config.yaml"), []));
        for (var line = 1; line <= 5; line++)
            _shown.Add(
                new ConfigFiles().ReadLine(new SourcePosition(Path.Combine(_folder.FullName, "config.yaml"), line, 1)) is { } quoted
                && !IsValid()
                    ? quoted
                    : ""
            );
        var variables = Any(
            () => $"set DB_PASSWORD={password}",
            () => $"DB_PASSWORD {password}",
            () => $"DB_PASSWORD='{password}",
            () => $"DB_PASSWORD=\"{password}",
            () => $"DB_PASSWORD: {password}",
            () => $"\"{password}",
            () => $"export {password} x"
        );
        Write(".env", variables + "\n");
        Try(() => new ConfigFiles().ReadEnvironment(Path.Combine(_folder.FullName, ".env")));
    }

    private bool IsValid()
    {
        try
        {
            _ = new ConfigFiles().ReadYaml(Path.Combine(_folder.FullName, "config.yaml"));
            return true;
        }
        catch (SourceException)
        {
            return false;
        }
    }

    private void ShowDatabase()
    {
        Write("config.yaml", Config());
        var declared = new ConfigFiles().ReadDeclared(Path.Combine(_folder.FullName, "config.yaml"), []).Root;
        foreach (var (section, value) in declared.Entries)
        {
            Add(DriftFactory.Display(value, JsonPointer.Of(section)));
            foreach (var (key, inner) in (value as ConfigMap)?.Entries ?? [])
                Add(DriftFactory.Display(inner, JsonPointer.Of(section, key)));
        }

        var bench = new SeedBench(declared, "1.106.0");
        var plan = bench.Plan();
        foreach (var change in plan.Changes)
            Add(change);
        foreach (var blocked in plan.Blocked)
            Add(blocked.Reason);
        Add(NodeJson.Write(PlanFile.Write(TestDeployments.Minimal, "", plan.Changes, static _ => "", DateTime.UnixEpoch)));
        bench.Seed();
        var state = bench.Database.State;
        var dump = DatabaseDump.Of(
            state,
            new LiteLlmRules(LiteLlmVersion.Parse("1.106.0")),
            new VariableNames(TestDeployments.Variables())
        );
        _shown.Add(new ConfigFiles().WriteYaml(dump.Root, []));
    }

    private void ShowSeed()
    {
        using var bench = new OperationBench(Config());
        Try(() => bench.Seed().ToList().ForEach(Add));
        _shown.Add(bench.Journal + " ");
        Add(bench.Host.Messages);
        Add(bench.Host.Questions);
        Add(bench.Host.Errors.Select(static e => e.Message));
        Add(bench.Host.Warnings);
    }

    private void ShowTexts()
    {
        var text = Any(
            () => $"could not connect to {Url("postgresql", Password())}: timeout",
            () => $"Can't reach {Url("redis", Password())}",
            () => $"GET {Url("https", Uri.EscapeDataString(Password()))}/v1?token={Uri.EscapeDataString(Password())} failed",
            () =>
                $"{{\"api_key\": {NodeJson.Write(new ConfigScalar(Password()))}, \"headers\": {{\"X\": {NodeJson.Write(new ConfigScalar(Password()))}}}}}",
            () =>
                $"{{'aws_secret_access_key': '{Password().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}', 'a': 1}}",
            () => $"invalid: AccountName=a;AccountKey={Password().Replace(';', 'x')};End=1",
            () => $"DB_PASSWORD={Word()} is not accepted",
            () => $"X-Api-Key: {Word()}",
            () => $"Authorization: Bearer {Word()}",
            () => $"License={Word()}",
            () => $"--client-secret={Word()} given"
        );
        foreach (
            var shown in (string[])
                [
                    SecretMask.Scrub(text),
                    IncidentMask.Scrub(text),
                    LogText.Clean(text),
                    new LlmException(ErrorIds.HttpUnreachable, text, text).Message,
                ]
        )
            _shown.Add(shown);
    }

    private string Config() =>
        $"""
            general_settings:
              store_model_in_db: true
              master_key: {YamlText(Password())}
              database_url: {YamlText(Url("postgresql", Password()))}
              alert_to_webhook_url: [{YamlText(Password())}]
              pass_through_endpoints: [{"{"} path: /a, target: {YamlText(Url("https", Password()))}, headers: {"{"} X-Own: {YamlText(
                Password()
            )} {"}"} {"}"}]
            litellm_settings:
              litellm_license: {YamlText(Password())}
              cache_params: {"{"} type: redis, url: {YamlText(Url("rediss", Password()))}, password: {YamlText(Password())} {"}"}
              store: {YamlText("AccountName=a;AccountKey=" + Password())}
              success_callback: [langfuse]
            router_settings:
              redis_url: {YamlText("redis://:" + Password() + "@cache:6379")}
              redis_password: {YamlText(Password())}
            environment_variables:
              REDIS_URL: {YamlText(Url("redis", Password()))}
              CUSTOM_THING: {YamlText(Password())}
              SENTRY_DSN: {YamlText("https://" + Uri.EscapeDataString(Password()) + "@sentry.example.com/1")}
            model_list:
              - model_name: a
                litellm_params: {"{"} model: openai/a, api_key: {YamlText(Password())}, api_base: {YamlText(Url("https", Password()))} {"}"}
              - model_name: b
                litellm_params: {"{"} model: openai/b, extra_body: {"{"} nested: {"{"} token: {YamlText(
                Password()
            )} {"}"} {"}"}, api_base: {YamlText("https://h/v1?code=" + Uri.EscapeDataString(Password()) + "&api-version=1")} {"}"}
            credential_list:
              - {"{"} credential_name: c, credential_values: {"{"} any: {YamlText(Password())} {"}"} {"}"}
            mcp_servers:
              http: {"{"} url: {YamlText(Url("https", Password()))}, auth_value: {YamlText(Password())}, static_headers: {"{"} X: {YamlText(
                Password()
            )} {"}"} {"}"}
              stdio:
                transport: stdio
                command: npx
                args: [-y, srv, --token, {YamlText(Password())}, {YamlText("--api-key=" + Password())}, -e, {YamlText(
                "CUSTOM_THING=" + Password()
            )}, -H, {YamlText("X-Own: " + Password())}, {YamlText(Url("postgresql", Password()))}]
            """;

    // From eight to thirty printable characters, with blanks, quotes and signs.
    private string Password()
    {
        var text = new StringBuilder();
        for (var length = _random.Next(8, 31); text.Length < length; )
            text.Append((char)_random.Next(' ', '~' + 1));
        var password = text.ToString();
        _secrets.Add(password);
        return password;
    }

    private string Word()
    {
        var word = Password().Replace(' ', 'b');
        _secrets.Add(word);
        return word;
    }

    private string Any(params Func<string>[] forms) => forms[_random.Next(forms.Length)]();

    private static string Url(string scheme, string password) => $"{scheme}://llm:{password}@127.0.0.1:5432/db";

    private static string Yaml(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static string YamlText(string text) => $"'{Yaml(text)}'";

    private static string Shell(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Libpq(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string DotEnv(string text) => Libpq(text);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private Deployment? ReadDeployment()
    {
        var files = new ConfigFiles();
        Deployment? deployment = null;
        Try(() =>
            deployment = new DeploymentReader(files, static _ => null, null).Read(
                new DeploymentLocator(files).Locate(_folder.FullName, "/", static _ => null)
            )
        );
        return deployment;
    }

    // Also the causes: PowerShell shows them on demand.
    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (LlmException e)
        {
            Add(e.Target);
            for (Exception? cause = e; cause is not null; cause = cause.InnerException)
                _shown.Add(cause.Message);
            if (e is SourceException source)
                _shown.Add(source.LineText ?? "");
        }
    }

    // All texts of an object.
    private void Add(object? value) => Add(value, 0);

    private void Add(object? value, int depth)
    {
        switch (value)
        {
            case null:
                return;
            case string text:
                _shown.Add(text);
                return;
            case IEnumerable items when depth < 4:
                foreach (var item in items)
                    Add(item, depth + 1);
                return;
            default:
                _shown.Add(value.ToString() ?? "");
                if (depth < 4 && value.GetType().Namespace?.StartsWith("LiteLlmOps", StringComparison.Ordinal) == true)
                    foreach (
                        var property in value
                            .GetType()
                            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                            .Where(static p => p.GetIndexParameters().Length == 0)
                    )
                        Add(property.GetValue(value), depth + 1);
                return;
        }
    }

    // Escaped as JSON, YAML or a URI, a part of a password is still a part of it.
    private string? Leak()
    {
        foreach (var secret in _secrets.SelectMany(static s => (string[])[s, Uri.EscapeDataString(s)]))
        {
            for (var start = 0; start + LongestShown < secret.Length; start++)
            {
                var part = secret.Substring(start, LongestShown + 1);
                if (part.Distinct().Count() > 3 && _shown.FirstOrDefault(t => t.Contains(part, StringComparison.Ordinal)) is { } text)
                    return $"'{part}' of '{secret}' in: {text}";
            }
        }

        return null;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Deployments;

public sealed class DeploymentReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_a_file_the_conventions_and_the_session_apply()
    {
        Write("config.yaml", "model_list: []\n");
        var deployment = Read(static n =>
            n switch
            {
                "DATABASE_URL" => "postgresql://u:p@h/d",
                "LITELLM_MASTER_KEY" => "sk-1",
                _ => null,
            }
        );
        Assert.Equal(
            (Path.Combine(_folder, "config.yaml"), null, "postgresql://u:p@h/d", "sk-1"),
            (deployment.Config.Source, deployment.Config.Rendered, deployment.Database.Url?.Text, deployment.Proxy.MasterKey?.Text)
        );
        Assert.Equal("environment variable DATABASE_URL", deployment.Database.Url?.Source);
        Assert.Equal(DeploymentMode.DbSsot, deployment.Mode);
    }

    [Theory]
    [InlineData("logs: [a.log, b.log]", "a.log b.log", null)]
    [InlineData("logs: a.log", "a.log", null)]
    [InlineData("logs: { timeZone: Europe/Berlin }", "logs/*.log", "Europe/Berlin")]
    [InlineData("logs: { paths: [a.log, b.log], timeZone: \"+05:30\" }", "a.log b.log", "+05:30")]
    [InlineData("logs: { paths: a.log, timeZone: UTC }", "a.log", "UTC")]
    [InlineData("logs: {}", "logs/*.log", null)]
    public void Logs_are_a_list_or_a_map_with_a_time_zone(string yaml, string paths, string? zone)
    {
        Write("llmops.yaml", yaml + "\n");
        var deployment = Read(static _ => null);
        Assert.Equal(paths.Split(' ').Select(p => Path.Combine(_folder, p)), deployment.Logs);
        Assert.Equal(zone, deployment.LogZone?.Id);
    }

    [Theory]
    [InlineData("logs:\n  timeZone: Mars/Olympus\n", "logs.timeZone must be UTC, a time zone of this machine such as Europe/Berlin", 2)]
    [InlineData("logs:\n  timezone: UTC\n", "Did you mean 'timeZone'?", 2)]
    [InlineData("logs:\n  paths: a.log\n  timeZone: 2\n", "logs.timeZone must be UTC", 3)]
    public void A_wrong_time_zone_is_an_error_with_its_line(string yaml, string problem, int line)
    {
        Write("llmops.yaml", yaml);
        var error = Assert.ThrowsAny<LlmException>(() => Read(static _ => null));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains($":{line}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_of_a_file_overrides_one_of_the_session()
    {
        Write(".env", "DATABASE_URL=postgresql://from-file/d\n");
        Assert.Equal("postgresql://from-file/d", Read(static _ => "postgresql://from-session/d").Database.Url?.Text);
    }

    [Fact]
    public void A_later_environment_file_overrides_an_earlier_one()
    {
        Write("llmops.yaml", "environment: [a.env, b.env]\n");
        Write("a.env", "LITELLM_SALT_KEY=first\nLITELLM_MASTER_KEY=only\n");
        Write("b.env", "LITELLM_SALT_KEY=second\n");
        var deployment = Read();
        Assert.Equal(
            ("second", "b.env:1", "only"),
            (deployment.Database.SaltKey?.Text, deployment.Database.SaltKey?.Source, deployment.Proxy.MasterKey?.Text)
        );
    }

    [Fact]
    public void The_config_overrides_the_environment_as_in_LiteLLM()
    {
        Write("config.yaml", "general_settings:\n  master_key: os.environ/MY_KEY\n  database_url: postgresql://in-config/d\n");
        Write(".env", "MY_KEY=sk-mine\nLITELLM_MASTER_KEY=sk-other\nDATABASE_URL=postgresql://in-env/d\n");
        var deployment = Read();
        Assert.Equal(("sk-mine", "postgresql://in-config/d"), (deployment.Proxy.MasterKey?.Text, deployment.Database.Url?.Text));
    }

    // An OR in LiteLLM: true in the environment overrides false in the file, and false never overrides true.
    [Theory]
    [InlineData("store_model_in_db: false", "", DeploymentMode.File)]
    [InlineData("store_model_in_db: false", "STORE_MODEL_IN_DB=True", DeploymentMode.DbSsot)]
    [InlineData("store_model_in_db: true", "STORE_MODEL_IN_DB=False", DeploymentMode.DbSsot)]
    [InlineData("x: 1", "", DeploymentMode.DbSsot)]
    public void The_mode_follows_the_switches_of_LiteLLM(string setting, string variable, DeploymentMode mode)
    {
        Write("config.yaml", $"general_settings:\n  {setting}\n");
        Write(".env", variable + "\n");
        Assert.Equal(mode, Read().Mode);
    }

    [Fact]
    public void A_database_url_is_composed_of_DATABASE_HOST_and_related_variables()
    {
        Write(".env", "DATABASE_HOST=h:6543\nDATABASE_USERNAME=u@x\nDATABASE_PASSWORD='p/w'\nDATABASE_NAME=d\nDATABASE_SCHEMA=s\n");
        Assert.Equal("postgresql://u%40x:p%2Fw@h:6543/d?schema=s", Read().Database.Url?.Text);
    }

    [Theory]
    [InlineData("databse: {}", "Unknown key 'databse'. Did you mean 'database'?", 1, 1)]
    [InlineData("proxy:\n  urll: x", "Unknown key 'proxy.urll'. Did you mean 'url'?", 2, 3)]
    [InlineData("proxy: {wholly-different: x}", "Known keys: url, masterKey, replicas, workers, timeout.", 1, 9)]
    [InlineData("seed: {sections: [model_list]}", "seed.sections must be one of general_settings, router_settings", 1, 19)]
    [InlineData("mode: both", "mode must be one of db-ssot, file", 1, 7)]
    [InlineData("proxy: {timeout: soon}", "proxy.timeout must be a duration such as 10s", 1, 18)]
    [InlineData("proxy: {url: nowhere}", "proxy.url must be an http or https URL", 1, 14)]
    [InlineData("proxy: {url: secret/url}", "proxy.url does not accept a secret", 1, 14)]
    [InlineData("proxy: {workers: 0}", "proxy.workers must be an integer, 1 or more", 1, 18)]
    [InlineData("litellm: {version: new}", "litellm.version must be a LiteLLM version", 1, 20)]
    [InlineData("proxy: []", "proxy must be a map", 1, 8)]
    [InlineData("services: {name: a}", "services must be a list of maps, each with the keys name", 1, 11)]
    [InlineData("services: [{command: x}]", "services[].name is required", 1, 12)]
    [InlineData("services: [{name: a, command: x, port: 70000}]", "services[a].port must be an integer from 1 to 65535", 1, 40)]
    [InlineData("services: [{name: a, command: x, ready: {}}]", "services[a].ready needs exactly one of http, tcp, command", 1, 41)]
    [InlineData("services: [{name: a, command: x}, {name: a, command: y}]", "services contains 'a' twice", 1, 35)]
    [InlineData("services: [{name: abc, command: x, dependsOn: [abd]}]", "there is no such service. Did you mean 'abc'?", 1, 12)]
    [InlineData("consistency: {accept: [{id: SecretWaek, reason: x}]}", "has an unknown value. Did you mean 'SecretWeak'?", 1, 29)]
    [InlineData("expected: [{path: x, reason: y}]", "expected[].path must start with /", 1, 19)]
    [InlineData("- a", "must be a map of settings", 1, 1)]
    public void A_wrong_setting_is_an_error_with_its_position(string yaml, string message, int line, int column)
    {
        Write("llmops.yaml", yaml + "\n");
        var problem = Assert.Throws<SourceException>(() => Read());
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((Path.Combine(_folder, "llmops.yaml"), line, column), (problem.File, problem.Line, problem.Column));
    }

    [Fact]
    public void A_named_environment_file_must_exist()
    {
        Write("llmops.yaml", "environment: [missing.env]\n");
        Assert.Equal("EnvironmentFileNotFound", Assert.Throws<LlmException>(() => Read()).ErrorId);
    }

    [Fact]
    public void A_setting_has_its_source_and_no_secret()
    {
        Write("llmops.yaml", "proxy:\n  masterKey: os.environ/KEY\n");
        Write(".env", "KEY=sk-0123456789abcdefghijkl\n");
        var setting = Read().Settings.Single(static s => s.Name == "proxy.masterKey");
        Assert.Equal(("sk-…ijkl", ".env:1"), (setting.Value, setting.Source));
    }

    [Fact]
    public void A_deployment_is_found_in_a_parent_folder_by_LLMOPS_DEPLOYMENT_and_by_its_config()
    {
        Write("llmops.yaml", "name: above\n");
        Write("sub/dir/other.yaml", "model_list: []\n");
        var locator = new DeploymentLocator(new ConfigFiles());
        var below = Path.Combine(_folder, "sub", "dir");
        Assert.Equal(Path.Combine(_folder, "llmops.yaml"), locator.Locate(null, below, static _ => null).File);
        Assert.Equal(Path.Combine(_folder, "llmops.yaml"), locator.Locate(null, "/", n => n == "LLMOPS_DEPLOYMENT" ? _folder : null).File);
        Assert.Equal(Path.Combine(below, "other.yaml"), locator.Locate(Path.Combine(below, "other.yaml"), "/", static _ => null).Source);
        Assert.Equal("DeploymentNotFound", Assert.Throws<LlmException>(() => locator.Locate(null, "/", static _ => null)).ErrorId);
    }

    [Fact]
    public void The_value_of_a_variable_must_be_of_the_type_of_its_key()
    {
        Write("llmops.yaml", "proxy: {url: os.environ/PROXY}\n");
        var problem = Assert.Throws<SourceException>(() => Read(static _ => "a-secret-word"));
        Assert.Contains("proxy.url must be an http or https URL", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-word", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_read_from_its_vault_once()
    {
        Write(
            "llmops.yaml",
            "proxy: {masterKey: secret/key}\ndatabase: {url: secret/prod/db/url, saltKey: secret/key, formerKeys: [secret/old]}\n"
        );
        var vault = new TestVault
        {
            ["secret/key"] = "sk-0123456789abcdefghijkl",
            ["secret/prod/db/url"] = "postgresql://u:p@h/d",
            ["secret/old"] = "old",
        };
        var deployment = Read(vault: vault);
        Assert.Equal(
            ("sk-0123456789abcdefghijkl", "postgresql://u:p@h/d", "sk-0123456789abcdefghijkl", "old"),
            (
                deployment.Proxy.MasterKey?.Text,
                deployment.Database.Url?.Text,
                deployment.Database.SaltKey?.Text,
                deployment.Database.FormerKeys.Single().Text
            )
        );
        Assert.Equal(["secret/key proxy.masterKey", "secret/prod/db/url database.url", "secret/old database.formerKeys"], vault.Reads);
        Assert.Contains(deployment.Settings, static s => s is { Name: "proxy.masterKey", Value: "sk-…ijkl", Source: "secret/key" });
        Assert.Contains(deployment.Settings, static s => s is { Name: "database.url", Value: "postgresql://u:******@h/d" });
    }

    [Fact]
    public void Services_checks_and_probes_get_their_secrets_when_the_deployment_is_read()
    {
        Write(
            "llmops.yaml",
            """
            services: [{name: a, command: x, variables: {KEY: secret/service}}]
            smoke: {checks: [{name: c, http: {url: http://h, key: secret/check, headers: {X-Key: secret/header}, body: {a: [secret/body]}}}]}
            incidents: {signatures: [{id: i, title: t, pattern: p, verify: [{probe: check, http: {url: http://h, key: secret/probe}}]}]}
            """
        );
        var vault = new TestVault();
        foreach (var name in new[] { "service", "check", "header", "body", "probe" })
            vault["secret/" + name] = name + "-value";
        var deployment = Read(vault: vault);
        Assert.Equal("service-value", deployment.Services.Single().Variables["KEY"]);
        var check = Assert.IsType<CustomHttpProbe>(deployment.Smoke.CustomChecks.Single().Probe);
        Assert.Equal(("check-value", "header-value", """{"a":["body-value"]}"""), (check.Key, check.Headers["X-Key"], check.Body));
        Assert.Equal(["body-value", "check-value", "header-value"], check.Secrets.Order(StringComparer.Ordinal));
        // As the probe does it later, on another thread.
        Assert.Equal("probe-value", deployment.Environment.Resolve("secret/probe", "verify.http.key")?.Text);
        Assert.Equal(
            "SecretNotResolved",
            Assert.Throws<LlmException>(() => deployment.Environment.Resolve("secret/other", "verify.http.key")).ErrorId
        );
    }

    [Fact]
    public void Without_a_vault_a_secret_is_not_defined()
    {
        Write("llmops.yaml", "proxy: {masterKey: secret/key}\nservices: [{name: a, command: x, variables: {KEY: secret/key}}]\n");
        var deployment = Read();
        Assert.Null(deployment.Proxy.MasterKey);
        Assert.Equal("key", deployment.Services.Single().Missing);
    }

    [Fact]
    public void A_path_may_begin_with_a_folder_named_secret()
    {
        Write("llmops.yaml", "environment: [secret/a.env]\nstate: {folder: secret/state}\n");
        Write("secret/a.env", "A=1\n");
        Assert.Equal(Path.Combine(_folder, "secret", "state"), Read(vault: new TestVault()).State.Folder);
    }

    private Deployment Read(Func<string, string?>? session = null, ISecretVault? vault = null)
    {
        var files = new ConfigFiles();
        var location = new DeploymentLocator(files).Locate(_folder, "/", static _ => null);
        return new DeploymentReader(files, session ?? (static _ => null), vault).Read(location);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private sealed class TestVault : Dictionary<string, string>, ISecretVault
    {
        public List<string> Reads { get; } = [];

        public string Read(SecretReference secret, string key)
        {
            Reads.Add($"{secret} {key}");
            return this[secret.ToString()];
        }
    }
}

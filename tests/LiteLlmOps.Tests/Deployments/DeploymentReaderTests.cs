using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Tests.Deployments;

public sealed class DeploymentReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_any_file_the_conventions_and_the_session_are_enough()
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

    [Fact]
    public void A_variable_of_a_file_beats_one_left_over_in_the_session()
    {
        Write(".env", "DATABASE_URL=postgresql://from-file/d\n");
        Assert.Equal("postgresql://from-file/d", Read(static _ => "postgresql://from-session/d").Database.Url?.Text);
    }

    [Fact]
    public void Of_several_files_a_later_one_wins()
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
    public void LiteLLM_takes_the_keys_from_its_config_first_and_so_do_we()
    {
        Write("config.yaml", "general_settings:\n  master_key: os.environ/MY_KEY\n  database_url: postgresql://in-config/d\n");
        Write(".env", "MY_KEY=sk-mine\nLITELLM_MASTER_KEY=sk-other\nDATABASE_URL=postgresql://in-env/d\n");
        var deployment = Read();
        Assert.Equal(("sk-mine", "postgresql://in-config/d"), (deployment.Proxy.MasterKey?.Text, deployment.Database.Url?.Text));
    }

    // An OR in LiteLLM: the variable switches on what the file leaves off, and never off what it switches on.
    [Theory]
    [InlineData("store_model_in_db: false", "", DeploymentMode.File)]
    [InlineData("store_model_in_db: false", "STORE_MODEL_IN_DB=True", DeploymentMode.DbSsot)]
    [InlineData("store_model_in_db: true", "STORE_MODEL_IN_DB=False", DeploymentMode.DbSsot)]
    [InlineData("x: 1", "", DeploymentMode.DbSsot)]
    public void The_mode_follows_LiteLLMs_own_switches(string setting, string variable, DeploymentMode mode)
    {
        Write("config.yaml", $"general_settings:\n  {setting}\n");
        Write(".env", variable + "\n");
        Assert.Equal(mode, Read().Mode);
    }

    [Fact]
    public void An_address_is_made_of_DATABASE_HOST_and_its_companions()
    {
        Write(".env", "DATABASE_HOST=h:6543\nDATABASE_USERNAME=u@x\nDATABASE_PASSWORD='p/w'\nDATABASE_NAME=d\nDATABASE_SCHEMA=s\n");
        Assert.Equal("postgresql://u%40x:p%2Fw@h:6543/d?schema=s", Read().Database.Url?.Text);
    }

    [Theory]
    [InlineData("databse: {}", "did you mean database", 1, 1)]
    [InlineData("proxy:\n  urll: x", "did you mean url", 2, 3)]
    [InlineData("seed: {sections: [model_list]}", "which no table can carry", 1, 18)]
    [InlineData("mode: both", "must be db-ssot or file", 1, 7)]
    [InlineData("proxy: {timeout: soon}", "must be a length of time", 1, 18)]
    [InlineData("proxy: {url: nowhere}", "must be an address", 1, 14)]
    [InlineData("litellm: {version: new}", "must be a version", 1, 20)]
    [InlineData("- a", "map of settings", 1, 1)]
    [InlineData("services: [{name: a, command: x}, {name: a, command: y}]", "twice", 1, 35)]
    public void A_wrong_setting_is_an_error_at_its_place(string yaml, string message, int line, int column)
    {
        Write("llmops.yaml", yaml + "\n");
        var problem = Assert.Throws<SourceException>(() => Read());
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((Path.Combine(_folder, "llmops.yaml"), line, column), (problem.File, problem.Line, problem.Column));
    }

    [Fact]
    public void An_environment_file_that_is_named_must_be_there()
    {
        Write("llmops.yaml", "environment: [missing.env]\n");
        Assert.Equal("EnvironmentFileNotFound", Assert.Throws<LlmException>(() => Read()).ErrorId);
    }

    [Fact]
    public void Every_setting_tells_its_source_and_no_secret()
    {
        Write("llmops.yaml", "proxy:\n  masterKey: os.environ/KEY\n");
        Write(".env", "KEY=sk-0123456789abcdefghijkl\n");
        var setting = Read().Settings.Single(static s => s.Name == "proxy.masterKey");
        Assert.Equal(("sk-…ijkl", ".env:1"), (setting.Value, setting.Source));
    }

    [Fact]
    public void A_deployment_is_found_above_and_by_its_variable_and_by_LiteLLMs_config()
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

    private Deployment Read(Func<string, string?>? session = null)
    {
        var files = new ConfigFiles();
        var location = new DeploymentLocator(files).Locate(_folder, "/", static _ => null);
        return new DeploymentReader(files, session ?? (static _ => null)).Read(location);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

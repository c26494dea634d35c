using System.Text;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Deployments;

/// <summary>Writes a deployment file of what lies in a folder: what was found stands there, everything else as a comment with its default.</summary>
internal sealed class DeploymentTemplate(IConfigFiles files, string folder)
{
    private readonly StringBuilder _text = new();

    public string Write(string? name)
    {
        var source = DeploymentLocator.ConfigNames.FirstOrDefault(Exists);
        var environment = DeploymentLocator.EnvironmentNames.Where(Exists).ToList();
        var overlays = files.List(folder, "*.overlay.yaml").Select(static f => Path.GetFileName(f)).ToList();

        Line("# The deployment in this folder, as LiteLlmOps sees it. Every key has a default; what is commented out shows it.");
        Line("# Relative paths start here. A value os.environ/NAME is looked up in the environment files, then in the session.");
        Line($"name: {YamlText(name ?? Path.GetFileName(folder))}");
        Line("mode: db-ssot                      # the database is the source of truth; 'file' when the proxy reads its file alone");
        Line();
        Setting(environment.Count > 0, "environment", $"[{string.Join(", ", environment.DefaultIfEmpty(".env"))}]", "dotenv files; a later one wins, and nothing is exported to the session");
        Setting(false, "litellm", "{ version: \"1.83.2\" }", "asked of the proxy when it is not said");
        Proxy();
        Database();
        Config(source, overlays);
        Seed();
        State();
        Setting(false, "logs", "[\"logs/*.log\"]", "what Get-LlmIncident reads");
        return _text.ToString();
    }

    private void Proxy()
    {
        Line();
        Line("proxy:");
        Line("  url: http://127.0.0.1:4000");
        Line("  masterKey: os.environ/LITELLM_MASTER_KEY");
        Line("  # replicas: []                   # addresses of the single proxies behind the url");
        Line("  # workers: 1                     # processes behind each address; default: the variable NUM_WORKERS");
        Line("  # timeout: 10s                   # of one question");
    }

    private void Database()
    {
        Line();
        Line("database:");
        Line("  url: os.environ/DATABASE_URL     # a PostgreSQL URL as LiteLLM takes it, or an Npgsql connection string");
        Line("  # saltKey: os.environ/LITELLM_SALT_KEY");
        Line("  # formerKeys: [os.environ/OLD_SALT_KEY] # that values may still be encrypted with");
        Line("  # timeout: 30s                   # of one statement");
    }

    private void Config(string? source, List<string> overlays)
    {
        Line();
        Line("config:");
        Setting(source is not null, "  source", source ?? "config.yaml", "LiteLLM's own config, with its include:");
        Setting(overlays.Count > 0, "  overlays", $"[{string.Join(", ", overlays)}]", "laid over it, in order");
        Setting(true, "  rendered", DeploymentReader.RenderedDefault, "what the proxy is started with; Export-LlmConfig writes it");
    }

    private void Seed()
    {
        Line();
        Line("# seed:");
        Line("#   sections: [general_settings, router_settings, litellm_settings, environment_variables, mcp_servers]");
        Line("#   models: true");
        Line("#   credentials: true");
        Line("#   ignore: []                     # JSON pointers with * and **, such as /general_settings/alerting_args/*");
        Line("#   protected: []                  # what a seed changes only with -Force and -Reason");
        Line("#   limits: { changed: 50%, removed: 25% } # a seed beyond this share of the stored rows is refused");
        Line();
        Line("# expected:                        # drift that is known and accepted");
        Line("#   - { path: /router_settings/timeout, owner: ops, reason: being measured, expires: 2027-01-31 }");
    }

    private void State()
    {
        Line();
        Line("# state: { folder: state, archive: state/archive, staleAfter: 7d }");
    }

    private void Setting(bool isSet, string key, string value, string comment)
    {
        var line = $"{key}: {value}";
        if (!isSet)
            line = line.StartsWith("  ", StringComparison.Ordinal) ? "  # " + line[2..] : "# " + line;
        Line($"{line,-34} # {comment}");
    }

    private bool Exists(string name) => files.Exists(Path.Combine(folder, name));

    private void Line(string text = "") => _text.Append(text.TrimEnd()).Append('\n');

    private static string YamlText(string text) =>
        text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && char.IsAsciiLetter(text.FirstOrDefault()) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

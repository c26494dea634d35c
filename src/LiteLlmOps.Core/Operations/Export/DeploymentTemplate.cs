using System.Globalization;
using System.Text;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Export;

/// <summary>Writes a deployment file of what lies in a folder: what was found stands there, everything else as a comment with its default.</summary>
/// <param name="files">Files.</param>
/// <param name="folder">The folder.</param>
/// <param name="services">What runs for it.</param>
internal sealed class DeploymentTemplate(IConfigFiles files, string folder, IReadOnlyList<FoundService> services)
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
        Setting(
            environment.Count > 0,
            "environment",
            $"[{string.Join(", ", environment.DefaultIfEmpty(".env"))}]",
            "dotenv files; a later one wins, and nothing is exported to the session"
        );
        Setting(false, "litellm", "{ version: \"1.83.2\" }", "asked of the proxy when it is not said");
        Proxy();
        Database();
        Config(source, overlays);
        Seed();
        State();
        Setting(false, "logs", "[\"logs/*.log\"]", "what Get-LlmIncident reads");
        Services();
        return _text.ToString();
    }

    private void Proxy()
    {
        Line();
        Line("proxy:");
        var port = services.FirstOrDefault(static s => s.IsProxy)?.Process.Port ?? 4000;
        Line(string.Create(CultureInfo.InvariantCulture, $"  url: http://127.0.0.1:{port}"));
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

    // What runs now; a command line that holds a secret is written without it.
    private void Services()
    {
        Line();
        if (services.Count == 0)
        {
            Line(
                "# services:                        # what Get-LlmService shows and Restart-LlmServices restarts; none runs for this folder now"
            );
            Line("#   - { name: proxy, command: \"litellm --config {rendered} --port {port}\", port: 4000, ready: /health/readiness }");
            return;
        }

        Line("services:                          # as they run now; say with dependsOn: [names] what has to be ready before");
        foreach (var service in services)
        {
            var command = SecretMask.Scrub(service.Command);
            Line($"  - name: {YamlText(service.Name)}");
            if (service.Purpose.Length > 0)
                Line($"    purpose: {service.Purpose}");
            Line(
                $"    command: {YamlText(command)}{(command == service.Command ? "" : "   # it holds a secret, which every user of the machine can read: give it by a variable")}"
            );
            Line($"    port: {service.Process.Port.ToString(CultureInfo.InvariantCulture)}");
            Line($"    ready: {(service.IsProxy ? "/health/readiness" : "tcp")}");
            if (service.Process.VirtualEnvironment is { } environment)
                Line($"    environment: {YamlText(Path.GetRelativePath(folder, environment))}");
            if (service.Log is { } log)
                Line($"    log: {YamlText(Path.GetRelativePath(folder, log))}");
        }
    }

    private void Setting(bool isSet, string key, string value, string comment)
    {
        var line = $"{key}: {value}";
        if (!isSet)
            line = line.StartsWith("  ", StringComparison.Ordinal) ? "  # " + line[2..] : "# " + line;
        Line($"{line, -34} # {comment}");
    }

    private bool Exists(string name) => files.Exists(Path.Combine(folder, name));

    private void Line(string text = "") => _text.Append(text.TrimEnd()).Append('\n');

    private static string YamlText(string text) =>
        text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') && char.IsAsciiLetter(text.FirstOrDefault())
            ? text
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

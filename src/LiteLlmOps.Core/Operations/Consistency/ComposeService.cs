using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Consistency;

/// <summary>A service of a compose file.</summary>
/// <param name="File">The path of the compose file.</param>
/// <param name="Name">Its name.</param>
/// <param name="Definition">Its definition.</param>
internal sealed record ComposeService(string File, string Name, ConfigMap Definition)
{
    private static readonly string[] FileNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

    public string Place => $"{Path.GetFileName(File)}, service {PrintableText.Of(Name)}";

    public string Image => Definition.TextAt("image") ?? "";

    /// <summary>True when its image or its command is that of LiteLLM.</summary>
    public bool IsProxy =>
        Image.Contains("litellm", StringComparison.OrdinalIgnoreCase)
        || Command.Any(static w => w == "litellm" || w.EndsWith("/litellm", StringComparison.Ordinal));

    public IReadOnlyList<string> Command => Words(Definition["entrypoint"]).Concat(Words(Definition["command"])).ToArray();

    /// <summary>The services of the compose files that are declared, or that docker compose finds in the folder.</summary>
    public static IReadOnlyList<ComposeService> Read(Deployment deployment, IConfigFiles files) =>
        [
            .. deployment
                .Services.Select(static s => s.ComposeFile)
                .OfType<string>()
                .Concat(FileNames.Select(n => Path.Combine(deployment.Folder, n)).Where(files.Exists).Take(1))
                .Distinct(StringComparer.Ordinal)
                .SelectMany(p => Read(p, files)),
        ];

    // docker compose itself reports a file that it cannot read.
    private static IEnumerable<ComposeService> Read(string path, IConfigFiles files)
    {
        try
        {
            return
            [
                .. ((files.ReadYaml(path) as ConfigMap)?.MapAt("services")?.Entries ?? [])
                    .Where(static e => e.Value is ConfigMap)
                    .Select(e => new ComposeService(path, e.Key, (ConfigMap)e.Value)),
            ];
        }
        catch (LlmException)
        {
            return [];
        }
    }

    public static IEnumerable<string> Words(ConfigNode? node) =>
        node switch
        {
            ConfigScalar { Text: { } text } => text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ConfigList list => list.Items.OfType<ConfigScalar>().Select(static i => i.Text ?? $"{i.Value}"),
            _ => [],
        };
}

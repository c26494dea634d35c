using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Writes the files of a lab: the deployment file, the declaration, and the environment file with random secrets.</summary>
internal static class LabFiles
{
    public const string DatabaseName = "litellm";

    private static readonly TimeSpan SnapshotAge = TimeSpan.FromDays(21);

    /// <summary>A random password for the database user of a lab.</summary>
    public static string NewPassword() => RandomHex(16);

    public static void Write(LabOptions options, string password, LabPorts ports)
    {
        WriteText(
            options,
            "llmops.yaml",
            (
                (options.HasProblems ? LabProblems.Deployment(Content("llmops.yaml")) : Content("llmops.yaml"))
                + (options.HasServices ? LabServices.Write(options, ports) : "")
            )
                .Replace("{proxyPort}", ports.Proxy.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{alias}", options.Models is null ? "local-llama" : LabModels.NameOf(1), StringComparison.Ordinal)
        );
        WriteConfig(options, isFormer: options.HasProblems);
        if (options.HasProblems)
            LabProblems.WriteRerank(options.Path);
        WriteText(options, "models.yaml", options.Models is { } count ? LabModels.Write(count) : Content("models.yaml"));
        WriteText(options, "mcp.yaml", Content("mcp.yaml"));
        WriteText(options, "env.litellm", Variables(password, ports.Database), isPrivate: true);
    }

    /// <summary>Writes the declaration.</summary>
    /// <param name="options">The lab.</param>
    /// <param name="isFormer">True for the declaration before its last change.</param>
    public static void WriteConfig(LabOptions options, bool isFormer) =>
        WriteText(options, "config.yaml", isFormer ? LabProblems.FormerConfig(Content("config.yaml")) : Content("config.yaml"));

    /// <summary>Writes an outdated description of the state, for Move-LlmStaleState.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="now">The current time.</param>
    public static void WriteSnapshot(string folder, DateTime now)
    {
        var path = Path.Combine(folder, "LITELLM_STATE_SNAPSHOT.md");
        var at = now - SnapshotAge;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # LiteLLM state, {at:yyyy-MM-dd}

            * router_settings: timeout 300, num_retries 1, routing_strategy simple-shuffle
            * 15 local models, 7 MCP servers, 2 keys
            * open: rotate the key of the batch jobs

            """
        );
        AtomicFile.Replace(path, Encoding.UTF8.GetBytes(text), isPrivate: false);
        File.SetLastWriteTimeUtc(path, at);
    }

    private static void WriteText(LabOptions options, string name, string text, bool isPrivate = false) =>
        AtomicFile.Replace(Path.Combine(options.Path, name), Encoding.UTF8.GetBytes(text), isPrivate);

    // Only Prisma supports these URL parameters, as in URLs that LiteLLM itself writes; psql rejects them.
    private static string Variables(string password, int port) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # The environment of the proxy of this lab. The secrets are random and are used in this lab only.
            DATABASE_URL=postgresql://{PostgresCluster.User}:{password}@127.0.0.1:{port}/{DatabaseName}?connection_limit=10&pool_timeout=60
            LITELLM_MASTER_KEY=sk-{RandomHex(24)}
            LITELLM_SALT_KEY=sk-salt-{RandomHex(24)}
            STORE_MODEL_IN_DB=True
            UI_USERNAME=admin
            UI_PASSWORD=lol
            LOCAL_API_KEY=sk-local-{RandomHex(20)}
            VLLM_API_KEY=sk-vllm-{RandomHex(20)}
            GITHUB_MCP_TOKEN=ghp_{RandomHex(18)}
            TICKETS_MCP_TOKEN=tk-{RandomHex(18)}
            LANGFUSE_PUBLIC_KEY=pk-lf-{RandomHex(16)}
            LANGFUSE_SECRET_KEY=sk-lf-{RandomHex(16)}

            """
        );

    private static string Content(string name)
    {
        using var stream = typeof(LabFiles).Assembly.GetManifestResourceStream("lab/" + name)!;
        return Encoding.UTF8.GetString(Bounded.ReadAll(stream, Limits.TextFile, name));
    }

    private static string RandomHex(int bytes) => Convert.ToHexString(RandomNumberGenerator.GetBytes(bytes)).ToLowerInvariant();
}

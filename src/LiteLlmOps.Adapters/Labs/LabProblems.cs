using System.Globalization;
using System.Text;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>The problems of a lab for a maintenance session (New-LlmLab -Problems), besides those of every lab.</summary>
internal static class LabProblems
{
    /// <summary>The changes to router_settings of a user of the admin UI: three changed values, an alias and a key that were removed.</summary>
    public const string Drift = """
        UPDATE "LiteLLM_Config" SET param_value = (param_value - 'allowed_fails')
          || '{"routing_strategy": "simple-shuffle", "num_retries": 1, "model_group_alias": {"fast": "local-phi"},
               "fallbacks": [{"local-llama": ["local-mistral"]}]}'::jsonb
        WHERE param_name = 'router_settings'
        """;

    // The list gets one entry more than in other labs: the alias that the database lacks.
    private const string RequiredAlias = "requiredAliases: [{alias}";

    // A property of every lab, and no problem to resolve in a maintenance session.
    private const string Accepted = """
        consistency:
          accept:
            - { id: McpUnreachable, reason: the MCP servers of a lab do not exist }

        """;

    private const string CurrentLimit = "max_parallel_requests: 200";
    private const string FormerLimit = "max_parallel_requests: 100";

    /// <summary>The command of the rerank server: a script that selects its own virtual environment, so that a restart does not change it.</summary>
    public const string RerankCommand = "sh rerank/start.sh {port}";

    /// <summary>The virtual environment that the deployment file declares for the rerank server.</summary>
    public const string RerankEnvironment = "venv";

    /// <summary>The deployment file with one more required alias.</summary>
    public static string Deployment(string text) => Replaced(text, RequiredAlias, RequiredAlias + ", default") + Accepted;

    /// <summary>The declaration before its last change, from which the rendered file was made.</summary>
    public static string FormerConfig(string text) => Replaced(text, CurrentLimit, FormerLimit);

    /// <summary>Writes the start script of the rerank server, and both virtual environments.</summary>
    public static void WriteRerank(string folder)
    {
        var script = Path.Combine(folder, "rerank", "start.sh");
        var environment = Path.Combine(folder, "rerank", "venv");
        Directory.CreateDirectory(Path.Combine(environment, "bin"));
        Directory.CreateDirectory(Path.Combine(folder, RerankEnvironment, "bin"));
        var text = $"""
            #!/bin/sh
            # Starts the rerank server in its own virtual environment; llmops.yaml declares another one.
            export VIRTUAL_ENV={Quoted(environment)}
            exec dotnet {Quoted(LabProxyProcess.StandIn)} rerank --port "$1"

            """;
        AtomicFile.Replace(script, Encoding.UTF8.GetBytes(text), isPrivate: false);
    }

    /// <summary>Appends two errors to the log of the proxy: of a stale Prisma client, and of a hook that passes Prisma's URL to libpq.</summary>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock. LiteLLM writes the local time.</param>
    public static void AppendErrors(string log, TimeProvider time)
    {
        // A second later: the proxy may have been started within this second, and errors from before its start would be those of the last process.
        var at = time.GetLocalNow().AddSeconds(1).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        const string Field = "Could not find field at `upsertOneLiteLLM_VerificationToken.create.organization_id`";
        File.AppendAllText(
            log,
            $"""
            {at} - LiteLLM Proxy:ERROR: key_management_endpoints.py:2699 - litellm.proxy.proxy_server.generate_key_helper_fn(): Exception occured - {Field}
            Traceback (most recent call last):
              File "/usr/lib/python3/dist-packages/litellm/proxy/management_endpoints/key_management_endpoints.py", line 2641, in generate_key_helper_fn
                create_key_response = await prisma_client.insert_data(
            prisma.errors.FieldNotFoundError: {Field}
            [SkillsHook] Error fetching skills: invalid dsn: invalid URI query parameter: "connection_limit"

            """
        );
    }

    private static string Replaced(string text, string old, string value) =>
        text.Contains(old, StringComparison.Ordinal)
            ? text.Replace(old, value, StringComparison.Ordinal)
            : throw new InvalidOperationException($"The sample files of a lab no longer contain '{old}'.");

    private static string Quoted(string text) => $"'{text.Replace("'", """'\''""", StringComparison.Ordinal)}'";
}

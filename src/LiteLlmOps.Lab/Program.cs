using LiteLlmOps.Lab.SideServers;
using LiteLlmOps.Lab.Workers;

const string usage = """
    LiteLlmOps.Lab: a stand-in for LiteLLM and its side servers, for labs and tests.

      proxy   [--config PATH] [--port 4000] [--host 127.0.0.1] [--num_workers 1]
      health  [--port 8181] [--host 127.0.0.1]
      metrics [--port 9090] [--host 127.0.0.1] [--proxy http://127.0.0.1:4000]
      rerank  [--port 8079] [--host 127.0.0.1]
      mcp     [--port 8090] [--host 127.0.0.1]

    Environment of the proxy: LiteLLM's variables (DATABASE_URL, LITELLM_MASTER_KEY, LITELLM_SALT_KEY, STORE_MODEL_IN_DB, …), and
    LAB_LITELLM_VERSION (1.83.2), LAB_POLL_INTERVAL (seconds, 30), LAB_START_DELAY (seconds, 0).
    POST /lab/restart, which LiteLLM does not have, reloads the proxy's workers as a restarted process would.
    """;

try
{
    switch (args)
    {
        case ["proxy", .. var rest]:
            return await ProxyProgram.RunAsync(rest);
        case ["health", .. var rest]:
            return await HealthServer.RunAsync(rest);
        case ["metrics", .. var rest]:
            return await MetricsServer.RunAsync(rest);
        case ["rerank", .. var rest]:
            return await RerankServer.RunAsync(rest);
        case ["mcp", .. var rest]:
            return await McpSideServer.RunAsync(rest);
        default:
            await Console.Error.WriteLineAsync(usage);
            return 2;
    }
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

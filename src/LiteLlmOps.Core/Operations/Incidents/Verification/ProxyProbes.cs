using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Signatures;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Probes of the proxy: whether it is ready, serves a model, and whether the servers behind it are reachable.</summary>
/// <param name="context">The deployment.</param>
internal sealed class ProxyProbes(DeploymentSnapshot context)
{
    private static readonly string[] McpNames = ["server_id", "server_name", "alias"];

    private Uri Proxy => context.Deployment.Proxy.Addresses[0];

    public async Task<ProbeResult> ReadinessAsync()
    {
        HttpProbeAnswer answer;
        try
        {
            answer = await context.AnswerAsync(Proxy, "health/readiness");
        }
        catch (LlmException e)
        {
            return ProbeResult.Confirmed(e.Message) with { States = [ProbeStates.Down], IsDown = true };
        }

        var database = (answer.Json as ConfigMap)?.TextAt("db");
        if (database is "disconnected" or "Not connected" or "stalled")
            return await NotConnectedAsync(answer);
        return answer.IsSuccess
            ? ProbeResult.Cleared($"the proxy is ready{(database is null ? "" : $", its database is {database}")}")
            : ProbeResult.Confirmed($"/health/readiness of the proxy returned {answer.Quote()}") with
            {
                States = [ProbeStates.Unhealthy],
            };
    }

    // The query engine is a cause only while the database itself answers.
    private async Task<ProbeResult> NotConnectedAsync(HttpProbeAnswer answer)
    {
        var result = ProbeResult.Confirmed($"/health/readiness of the proxy returned {answer.Quote()}") with
        {
            States = [ProbeStates.Database, ProbeStates.Unhealthy],
        };
        if (!context.HasDatabase)
            return result;
        try
        {
            await context.ServerAsync();
        }
        catch (LlmException e)
        {
            return result with { Evidence = $"{result.Evidence}; {e.Message}" };
        }

        return result with
        {
            Evidence = $"{result.Evidence}; the database answers this module",
            States = [.. result.States, ProbeStates.Engine],
        };
    }

    public async Task<ProbeResult> ModelAsync(ProbeRequest request)
    {
        if (request.Text("model") is not { } model)
            return ProbeResult.Inconclusive("the line does not name the model");
        var (names, source) = await ServedAsync();
        if (names.Contains(model, StringComparer.Ordinal))
            return ProbeResult.Cleared($"model {model} is deployed ({source})");
        var near = NearestName.Of(model, names);
        return ProbeResult.Confirmed($"model {model} is not deployed ({source}){(near is null ? "" : $"; the nearest name is {near}")}");
    }

    /// <summary>Whether the api_base of a model is reachable.</summary>
    public async Task<ProbeResult> ModelServerAsync(ProbeRequest request, CancellationToken token)
    {
        if (request.Text("model") is not { } model)
            return ProbeResult.Inconclusive("the line does not name the model");
        var bases = (await DeploymentsAsync())
            .Where(m => m.TextAt("model_name") == model || SameModel(m.MapAt("litellm_params")?.TextAt("model"), model))
            .Select(static m => m.MapAt("litellm_params")?.TextAt("api_base"))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (bases.Count == 0)
            return ProbeResult.Inconclusive($"neither the config nor the database has an api_base of model {model}");
        var results = await Task.WhenAll(bases.Select(b => ConnectAsync(b, token)));
        return Array.Find(results, static r => r.Outcome == ProbeOutcome.Confirmed) ?? results[0];
    }

    /// <summary>Whether the address of an MCP server is reachable. The line contains its address, or its name or id.</summary>
    public async Task<ProbeResult> McpServerAsync(ProbeRequest request, CancellationToken token)
    {
        if (request.Text("server") is not { } server)
            return ProbeResult.Inconclusive("the log line does not contain the address of the server");
        if (server.Contains("://", StringComparison.Ordinal))
            return OfMcp(await ConnectAsync(server, token));
        var urls = (await McpServersAsync(server)).Distinct(StringComparer.Ordinal).ToList();
        return urls switch
        {
            [] => ProbeResult.Inconclusive($"no MCP server {server} with an url is known"),
            [var url] => OfMcp(await ConnectAsync(url, token)),
            _ => ProbeResult.Inconclusive($"several MCP servers are named {server}"),
        };
    }

    // An answer does not show that the operation of the log line works now.
    private static ProbeResult OfMcp(ProbeResult result) =>
        result.Outcome == ProbeOutcome.Cleared
            ? ProbeResult.Inconclusive($"{result.Evidence}; whether it answers the operation of the log line was not tried")
            : result;

    private async Task<IEnumerable<string>> McpServersAsync(string name)
    {
        var declared = (await RootAsync())?[ConfigSections.McpServers] as ConfigMap;
        return (await RowsAsync(ConfigSections.McpServers))
            .Select(static r => (r.Name, Map: r.Value as ConfigMap))
            .Concat(declared?.Entries.Select(static e => (Name: e.Key, Map: e.Value as ConfigMap)) ?? [])
            .Where(e => e.Name == name || McpNames.Any(k => e.Map?.TextAt(k) == name))
            .Select(static e => e.Map?.TextAt("url"))
            .OfType<string>();
    }

    // Any response means that the server is reachable, even an authentication error.
    private async Task<ProbeResult> ConnectAsync(string address, CancellationToken token)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return ProbeResult.Inconclusive($"{address} is not an HTTP address");
        try
        {
            var answer = await context.Http.SendAsync(new HttpProbeRequest(url) { HeadersOnly = true }, token);
            return ProbeResult.Cleared($"{url.GetLeftPart(UriPartial.Path)} is reachable from this machine (status {answer.Status})");
        }
        catch (LlmException e)
        {
            return ProbeResult.Confirmed($"from this machine: {e.Message}") with { NeedsRestart = false };
        }
    }

    // The models of the running proxy; when it does not list them, those that it starts with: of its file and of the database.
    private async Task<(IReadOnlyCollection<string> Names, string Source)> ServedAsync()
    {
        var reason = "the proxy does not answer";
        try
        {
            var answer = await context.AnswerAsync(Proxy, "v1/models");
            if (answer.IsSuccess)
                return ([.. Items(answer).Select(static i => i.TextAt("id")).OfType<string>()], "/v1/models");
            reason = $"the proxy answers /v1/models with status {answer.Status}";
        }
        catch (LlmException) when (context.HasDatabase)
        {
            // Continue with the models of the file and the database.
        }

        var names = (await RowsAsync(ConfigSections.Models))
            .Select(static r => r.Name)
            .Concat(ModelsOf(await context.StartFileAsync()).Select(NameOf));
        return ([.. names.OfType<string>()], $"file and database; {reason}");
    }

    // A deployment of a file is served beside those of the database.
    private async Task<IReadOnlyList<ConfigMap>> DeploymentsAsync() =>
        [.. (await RowsAsync(ConfigSections.Models)).Select(static r => r.Value).OfType<ConfigMap>(), .. ModelsOf(await RootAsync())];

    private async Task<IEnumerable<StoredRow>> RowsAsync(string section) =>
        context.HasDatabase && context.Deployment.Mode == DeploymentMode.DbSsot ? (await context.StoredAsync()).EntriesOf(section) : [];

    private async Task<ConfigMap?> RootAsync() => context.Deployment.Config.Source is null ? null : (await context.DeclaredAsync()).Root;

    private static IEnumerable<ConfigMap> ModelsOf(ConfigMap? root) =>
        (root?[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>() ?? [];

    private static string? NameOf(ConfigMap model) => model.TextAt("model_name");

    // The model in the line may have a provider prefix or not.
    private static bool SameModel(string? declared, string model) =>
        declared == model || declared?.EndsWith("/" + model, StringComparison.Ordinal) == true;

    private static IEnumerable<ConfigMap> Items(HttpProbeAnswer answer) =>
        ((answer.Json as ConfigMap)?["data"] as ConfigList)?.Items.OfType<ConfigMap>() ?? [];
}

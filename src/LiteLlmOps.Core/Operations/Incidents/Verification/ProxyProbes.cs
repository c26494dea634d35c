using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Incidents;

/// <summary>Whether the proxy is ready, serves a model, and reaches what stands behind it.</summary>
/// <param name="context">What is looked at.</param>
internal sealed class ProxyProbes(DeploymentSnapshot context)
{
    private Uri Proxy => context.Deployment.Proxy.Addresses[0];

    public async Task<ProbeAnswer> ReadinessAsync()
    {
        try
        {
            var answer = await context.AnswerAsync(Proxy, "health/readiness");
            var database = (answer.Json as ConfigMap)?.TextAt("db");
            return answer.IsSuccess && database is not ("disconnected" or "Not connected")
                ? ProbeAnswer.Gone($"the proxy is ready now{(database is null ? "" : $", its database {database}")}")
                : ProbeAnswer.Holds($"/health/readiness of the proxy answers {answer.Quote()}");
        }
        catch (LlmException e)
        {
            return ProbeAnswer.Holds(e.Message);
        }
    }

    public async Task<ProbeAnswer> ModelAsync(ProbeQuestion question)
    {
        if (question.Text("model") is not { } model)
            return ProbeAnswer.Open("the line does not name the model");
        var (names, source) = await ServedAsync();
        if (names.Contains(model))
            return ProbeAnswer.Gone($"{model} is deployed now ({source})");
        var near = NearestName.Of(model, names);
        return ProbeAnswer.Holds($"no model {model} is deployed ({source}){(near is null ? "" : $"; the nearest is {near}")}");
    }

    /// <summary>Whether the server answers that a model's calls go to.</summary>
    public async Task<ProbeAnswer> ModelServerAsync(ProbeQuestion question, CancellationToken token)
    {
        if (question.Text("model") is not { } model)
            return ProbeAnswer.Open("the line does not name the model");
        var bases = (await DeploymentsAsync())
            .Where(m => m.TextAt("model_name") == model || SameModel(m.MapAt("litellm_params")?.TextAt("model"), model))
            .Select(static m => m.MapAt("litellm_params")?.TextAt("api_base"))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (bases.Count == 0)
            return ProbeAnswer.Open($"no api_base is known of {model}");
        var answers = await Task.WhenAll(bases.Select(b => AskAsync(b, token)));
        return Array.Find(answers, static a => a.Finding == ProbeFinding.Holds) ?? answers[0];
    }

    public async Task<ProbeAnswer> McpServerAsync(ProbeQuestion question, CancellationToken token) =>
        question.Text("server") is { } server ? await AskAsync(server, token) : ProbeAnswer.Open("the line does not name the server");

    // Any answer will do: what it says to a stranger is its own affair.
    private async Task<ProbeAnswer> AskAsync(string address, CancellationToken token)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return ProbeAnswer.Open($"{address} is no address that can be asked from here");
        try
        {
            var answer = await context.Http.SendAsync(new HttpProbeRequest(url) { HeadersOnly = true }, token);
            return ProbeAnswer.Gone($"{url.GetLeftPart(UriPartial.Path)} answers now ({answer.Status}), from this machine");
        }
        catch (LlmException e)
        {
            return ProbeAnswer.Holds($"from this machine: {e.Message}") with { Restart = false };
        }
    }

    // The proxy's own list counts; where it does not answer, the rows of the database.
    private async Task<(IReadOnlyCollection<string> Names, string Source)> ServedAsync()
    {
        try
        {
            var answer = await context.AnswerAsync(Proxy, "v1/models");
            if (answer.IsSuccess)
                return ([.. Items(answer).Select(static i => i.TextAt("id")).OfType<string>()], "/v1/models");
        }
        catch (LlmException) when (context.HasDatabase)
        {
            // Then the database tells what it would serve.
        }

        return (
            [.. (await context.StoredAsync()).EntriesOf(ConfigSections.Models).Select(static r => r.Name)],
            "the database; the proxy does not tell"
        );
    }

    private async Task<IReadOnlyList<ConfigMap>> DeploymentsAsync()
    {
        if (context.HasDatabase && context.Deployment.Mode == DeploymentMode.DbSsot)
            return [.. (await context.StoredAsync()).EntriesOf(ConfigSections.Models).Select(static r => r.Value).OfType<ConfigMap>()];
        return [.. ((await context.DeclaredAsync()).Root[ConfigSections.Models] as ConfigList)?.Items.OfType<ConfigMap>() ?? []];
    }

    // A line may name the model with its provider or without.
    private static bool SameModel(string? declared, string model) =>
        declared == model || declared?.EndsWith("/" + model, StringComparison.Ordinal) == true;

    private static IEnumerable<ConfigMap> Items(HttpProbeAnswer answer) =>
        ((answer.Json as ConfigMap)?["data"] as ConfigList)?.Items.OfType<ConfigMap>() ?? [];
}

using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Calls models. Each call costs tokens.</summary>
/// <param name="snapshot">The deployment.</param>
/// <param name="options">The models, and the cost limit.</param>
/// <param name="meter">Adds up the cost.</param>
internal sealed class CallChecks(DeploymentSnapshot snapshot, SmokeOptions options, CostMeter meter)
{
    public const string Category = "Calls";

    // Loading a local model that was idle takes longer than the usual limit.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Uri _proxy = snapshot.Deployment.Proxy.Url;

    public async Task<IReadOnlyList<Check>> AllAsync()
    {
        var models = await ModelsAsync();
        var needs =
            snapshot.Deployment.Proxy.Addresses.Count == 1 ? "ProxyKey" : $"ProxyKey@{snapshot.Deployment.Proxy.Addresses[0].Authority}";
        var checks = new List<Check>();
        foreach (var model in models)
        {
            checks.Add(
                new Check($"Call.{model}", Category, CheckLevel.Full, model, token => CallAsync(model, token))
                {
                    DependsOn = [needs],
                    Timeout = Limit,
                }
            );
            checks.Add(
                new Check($"Stream.{model}", Category, CheckLevel.Full, model, token => StreamAsync(model, token))
                {
                    DependsOn = [needs],
                    Timeout = Limit,
                }
            );
        }

        checks.Add(
            new Check("CallCosts", Category, CheckLevel.Full, _proxy.ToString().TrimEnd('/'), _ => Task.FromResult(Costs(models)))
            {
                DependsOn = [needs],
                After = [.. checks.Select(static c => c.Name)],
            }
        );
        return checks;
    }

    private async Task<IReadOnlyList<string>> ModelsAsync()
    {
        var smoke = snapshot.Deployment.Smoke;
        if (!options.AllModels)
            return [.. (smoke.Completions.Count > 0 ? smoke.Completions : smoke.RequiredAliases).Distinct(StringComparer.Ordinal)];
        try
        {
            return
            [
                .. (await InfosAsync())
                    .Select(static i => i.TextAt("model_name"))
                    .OfType<string>()
                    .Where(static n => !ModelWildcard.IsWildcard(n))
                    .Distinct(StringComparer.Ordinal),
            ];
        }
        catch (LlmException)
        {
            // ProxyLive reports that the proxy does not respond.
            return [];
        }
    }

    private async Task<LlmCheckResult> CallAsync(string model, CancellationToken token)
    {
        var info = await InfoAsync(model);
        var mode = info?.TextAt("mode") ?? "chat";
        if (ModelCall.Of(mode) is not { } call)
            return LlmCheckResult.Skipped($"Models of mode {mode} are not called.");
        return await SendAsync(model, call, info, stream: false, Evaluate, token);

        LlmCheckResult Evaluate(HttpProbeAnswer answer)
        {
            var body = answer.Json as ConfigMap;
            var details = Details(answer);
            if (!answer.IsSuccess || body is null || !call.IsAnswer(body))
                return LlmCheckResult.Failed(
                    Sentence.Of(
                        BudgetRefusal.Is(answer)
                            ? $"{model} was not called, because a budget is exceeded: {answer.Quote()}"
                            : $"{model} did not return a valid response for mode {mode}: {answer.Quote()}"
                    ),
                    RemediationFor(answer, model),
                    details
                );
            var tokens = ModelCall.TokensOf(body);
            return LlmCheckResult.Passed(
                $"{model} responded in {answer.Duration.TotalMilliseconds:0} ms with {tokens} tokens.",
                details
            ) with
            {
                Tokens = tokens,
                Cost = ModelCall.CostOf(answer),
            };
        }
    }

    private async Task<LlmCheckResult> StreamAsync(string model, CancellationToken token)
    {
        var info = await InfoAsync(model);
        var mode = info?.TextAt("mode") ?? "chat";
        if (mode != "chat")
            return LlmCheckResult.Skipped($"Models of mode {mode} do not stream.");
        return await SendAsync(model, ModelCall.Of(mode)!, info, stream: true, Evaluate, token);

        LlmCheckResult Evaluate(HttpProbeAnswer answer)
        {
            var lines = answer.Body.Split('\n').Where(static l => l.StartsWith("data:", StringComparison.Ordinal)).ToList();
            if (!answer.IsSuccess || lines.Count < 2)
                return LlmCheckResult.Failed(
                    Sentence.Of($"{model} did not stream: {answer.Quote()}"),
                    RemediationFor(answer, model),
                    Details(answer)
                );
            if (lines[^1].Trim() != "data: [DONE]")
                return LlmCheckResult.Failed(
                    $"{model} did not complete the stream.",
                    "Check for a reverse proxy that interrupts long responses, and check the log of the provider.",
                    $"{lines.Count} chunks, no [DONE]"
                );
            return LlmCheckResult.Passed(
                $"{model} streamed: first token after {answer.FirstByte.TotalMilliseconds:0} ms, complete after {answer.Duration.TotalMilliseconds:0} ms.",
                $"{lines.Count - 1} chunks"
            ) with
            {
                FirstToken = answer.FirstByte,
                Cost = ModelCall.CostOf(answer),
            };
        }
    }

    private async Task<LlmCheckResult> SendAsync(
        string model,
        ModelCall call,
        ConfigMap? info,
        bool stream,
        Func<HttpProbeAnswer, LlmCheckResult> evaluate,
        CancellationToken token
    )
    {
        var estimate = ModelCall.Estimate(info);
        if (!meter.TryReserve(estimate))
            return LlmCheckResult.Skipped(
                string.Create(CultureInfo.InvariantCulture, $"Not called: the call could cost ${estimate:0.######} and exceed -MaxCost.")
            );
        try
        {
            var request = new HttpProbeRequest(new Uri(_proxy, ProbeMark.AddTo(call.Path)))
            {
                Method = "POST",
                Key = snapshot.Deployment.Proxy.MasterKey?.Text,
                Body = call.BodyFor(model, stream),
            };
            var result = evaluate(await snapshot.Http.SendAsync(request, token));
            meter.Settle(estimate, result.Status == CheckStatus.Passed ? result.Cost : 0, result.Tokens ?? 0);
            return result;
        }
        catch
        {
            meter.Release(estimate);
            throw;
        }
    }

    private LlmCheckResult Costs(IReadOnlyList<string> models)
    {
        if (models.Count == 0)
            return LlmCheckResult.Skipped("No models were called. List models in smoke.completions of llmops.yaml, or use -AllModels.");
        return LlmCheckResult.Passed(
            string.Create(CultureInfo.InvariantCulture, $"{meter.Calls} calls, {meter.Tokens} tokens, ${meter.Spent:0.######}.")
        ) with
        {
            Tokens = meter.Tokens,
            Cost = meter.Spent,
        };
    }

    private static string RemediationFor(HttpProbeAnswer answer, string model) =>
        answer.Status switch
        {
            _ when BudgetRefusal.Is(answer) => BudgetRefusal.Remediation,
            422 => "The request was rejected. From LiteLLM 1.104 on, 422 is also the status of an exceeded budget: check the response.",
            400 or 404 => $"Declare {model} and seed it. Get-LlmDrift -Model {model} shows the differences.",
            401 or 403 => "The provider rejects the key. Check the variable that the api_key of the model refers to.",
            408 or 504 => "The provider did not respond in time. Check the provider, or increase the timeout of the model.",
            429 =>
                "All deployments of the model are in cooldown or rate-limited. Wait, or check the log of the proxy for errors of the provider.",
            _ => "Search the log of the proxy for the model name, then check the server at its api_base.",
        };

    private static string Details(HttpProbeAnswer answer) =>
        $"{answer.Status}{(answer.Header("x-litellm-model-id") is { } id ? $", deployment {id}" : "")}{(answer.Header("x-litellm-model-api-base") is { } address ? $" at {address}" : "")}";

    private async Task<ConfigMap?> InfoAsync(string model) =>
        (await InfosAsync()).FirstOrDefault(i => i.TextAt("model_name") == model)?.MapAt("model_info");

    private async Task<IReadOnlyList<ConfigMap>> InfosAsync() =>
        [
            .. (((await snapshot.AnswerAsync(_proxy, "model/info")).Json as ConfigMap)?["data"] as ConfigList)?.Items.OfType<ConfigMap>()
                ?? [],
        ];
}

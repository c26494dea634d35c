using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Whether models answer: a small call each, which costs tokens.</summary>
/// <param name="context">What checks look at.</param>
/// <param name="options">Which models, and what they may cost.</param>
/// <param name="meter">Adds up what they cost.</param>
internal sealed class CallChecks(DeploymentSnapshot context, SmokeOptions options, CostMeter meter)
{
    public const string Category = "Calls";

    // A local model that was not asked for a while has to be loaded first.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Uri _proxy = context.Deployment.Proxy.Url;

    public async Task<IReadOnlyList<Check>> AllAsync()
    {
        var models = await ModelsAsync();
        var needs =
            context.Deployment.Proxy.Addresses.Count == 1 ? "ProxyKey" : $"ProxyKey@{context.Deployment.Proxy.Addresses[0].Authority}";
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
        var smoke = context.Deployment.Smoke;
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
            // Another check says that the proxy does not answer.
            return [];
        }
    }

    private async Task<CheckOutcome> CallAsync(string model, CancellationToken token)
    {
        var info = await InfoAsync(model);
        var mode = info?.TextAt("mode") ?? "chat";
        if (ModelCall.Of(mode) is not { } call)
            return CheckOutcome.Skipped($"a model of mode {mode} is not called");
        return await SendAsync(model, call, info, stream: false, Judge, token);

        CheckOutcome Judge(HttpProbeAnswer answer)
        {
            var body = answer.Json as ConfigMap;
            var seen = Seen(answer);
            if (!answer.IsSuccess || body is null || !call.IsAnswer(body))
                return CheckOutcome.Failed(
                    $"{model} does not answer as a model of mode {mode}: {answer.Quote()}",
                    Remedy(answer, model),
                    seen
                );
            var tokens = ModelCall.TokensOf(body);
            return CheckOutcome.Passed($"{model} answers in {answer.Duration.TotalMilliseconds:0} ms, {tokens} tokens", seen) with
            {
                Tokens = tokens,
                Cost = ModelCall.CostOf(answer),
            };
        }
    }

    private async Task<CheckOutcome> StreamAsync(string model, CancellationToken token)
    {
        var info = await InfoAsync(model);
        var mode = info?.TextAt("mode") ?? "chat";
        if (mode != "chat")
            return CheckOutcome.Skipped($"a model of mode {mode} does not stream");
        return await SendAsync(model, ModelCall.Of(mode)!, info, stream: true, Judge, token);

        CheckOutcome Judge(HttpProbeAnswer answer)
        {
            var lines = answer.Body.Split('\n').Where(static l => l.StartsWith("data:", StringComparison.Ordinal)).ToList();
            if (!answer.IsSuccess || lines.Count < 2)
                return CheckOutcome.Failed($"{model} does not stream: {answer.Quote()}", Remedy(answer, model), Seen(answer));
            if (lines[^1].Trim() != "data: [DONE]")
                return CheckOutcome.Failed(
                    $"{model} breaks off in the middle of a stream",
                    "Look for a proxy in between that cuts long answers, and at the provider's log.",
                    $"{lines.Count} pieces, no [DONE]"
                );
            return CheckOutcome.Passed(
                $"{model} streams: first token after {answer.FirstByte.TotalMilliseconds:0} ms, all after {answer.Duration.TotalMilliseconds:0} ms",
                $"{lines.Count - 1} pieces"
            ) with
            {
                FirstToken = answer.FirstByte,
                Cost = ModelCall.CostOf(answer),
            };
        }
    }

    private async Task<CheckOutcome> SendAsync(
        string model,
        ModelCall call,
        ConfigMap? info,
        bool stream,
        Func<HttpProbeAnswer, CheckOutcome> judge,
        CancellationToken token
    )
    {
        var estimate = ModelCall.Estimate(info);
        if (!meter.TryReserve(estimate))
            return CheckOutcome.Skipped(
                string.Create(CultureInfo.InvariantCulture, $"not called: with up to ${estimate:0.######} more, -MaxCost would be passed")
            );
        try
        {
            var request = new HttpProbeRequest(new Uri(_proxy, call.Path))
            {
                Method = "POST",
                Key = context.Deployment.Proxy.MasterKey?.Text,
                Body = call.BodyFor(model, stream),
            };
            var outcome = judge(await context.Http.SendAsync(request, token));
            meter.Settle(estimate, outcome.Status == CheckStatus.Passed ? outcome.Cost : 0, outcome.Tokens ?? 0);
            return outcome;
        }
        catch
        {
            meter.Release(estimate);
            throw;
        }
    }

    private CheckOutcome Costs(IReadOnlyList<string> models)
    {
        if (models.Count == 0)
            return CheckOutcome.Skipped("nothing was called: name models in smoke.completions of llmops.yaml, or take -AllModels");
        return CheckOutcome.Passed(
            string.Create(CultureInfo.InvariantCulture, $"{meter.Calls} calls, {meter.Tokens} tokens, ${meter.Spent:0.######}")
        ) with
        {
            Tokens = meter.Tokens,
            Cost = meter.Spent,
        };
    }

    private static string Remedy(HttpProbeAnswer answer, string model) =>
        answer.Status switch
        {
            400 or 404 => $"Declare {model}, and seed it; Get-LlmDrift -Model {model} shows what differs.",
            401 or 403 => "The provider refuses the key: check the variable that the model's api_key refers to.",
            408 or 504 => "The provider takes too long: look at it, or raise the model's timeout.",
            429 =>
                "Every deployment of the model is cooling down or at its limit: wait, or look at the provider's errors in the proxy's log.",
            _ => "Look in the proxy's log for the model's name; then at the server behind its api_base.",
        };

    private static string Seen(HttpProbeAnswer answer) =>
        $"{answer.Status}{(answer.Header("x-litellm-model-id") is { } id ? $", deployment {id}" : "")}{(answer.Header("x-litellm-model-api-base") is { } address ? $" at {address}" : "")}";

    private async Task<ConfigMap?> InfoAsync(string model) =>
        (await InfosAsync()).FirstOrDefault(i => i.TextAt("model_name") == model)?.MapAt("model_info");

    private async Task<IReadOnlyList<ConfigMap>> InfosAsync() =>
        [
            .. (((await context.AnswerAsync(_proxy, "model/info")).Json as ConfigMap)?["data"] as ConfigList)?.Items.OfType<ConfigMap>()
                ?? [],
        ];
}

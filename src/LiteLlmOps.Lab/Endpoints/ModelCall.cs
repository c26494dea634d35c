using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Auth;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// A call to a model: the deployment that serves it, and the response headers (proxy/common_request_processing.py, route_llm_request.py).
/// </summary>
internal sealed record ModelCall(string RequestedModel, ConfigMap Body, Deployment Deployment)
{
    private static readonly LogPlace Place = new("router.py", 1372, LogPlace.Router);

    private readonly long _begun = Environment.TickCount64;

    public string CallId { get; } = Guid.NewGuid().ToString();

    /// <summary>Picks a random deployment of the name and waits for mock_delay.</summary>
    /// <exception cref="ProxyError">The model is unknown, not allowed for this key, or configured to fail.</exception>
    public static async Task<ModelCall> BeginAsync(Exchange x, string route)
    {
        var body = await x.BodyAsync();
        CheckUser(x, body);
        ClientAddress.Check(x, body);
        var name = x.Worker.General.Text("completion_model") ?? body.TextAt("model") ?? "";
        var view = x.Worker.Router?.View ?? throw ProxyError.From(DetailError.Of(500, "No models configured on proxy"), "None");
        ModelRights.Check(x.Caller, name, view);
        var candidates = view.ForCall(name);
        if (candidates.Count == 0)
            throw ProxyError.From(
                DetailError.Of(
                    400,
                    $"{route}: Invalid model name passed in model={name}. Call `/v1/models` to view available models for your key."
                ),
                "None"
            );
        var call = new ModelCall(name, body, candidates[Random.Shared.Next(candidates.Count)]);
        if (call.Setting("mock_delay") is { } delay && PythonValue.TryFloat(PythonValue.Str(delay)) is > 0 and var seconds)
            await Task.Delay(TimeSpan.FromSeconds(seconds), x.Token);
        if (MockFailure.Of(call.MockText, call.Deployment.Model) is { } failure)
        {
            x.Worker.Log.Info(Place, $"litellm.acompletion(model={call.Deployment.Model})\u001b[31m Exception {failure.Message}\u001b[0m");
            throw failure;
        }

        x.Worker.Log.Info(Place, $"litellm.acompletion(model={call.Deployment.Model})\u001b[32m 200 OK\u001b[0m");
        return call;
    }

    // auth_checks.py, _enforce_user_param_check: any true value counts, and the master key is exempt.
    private static void CheckUser(Exchange x, ConfigMap body)
    {
        if (
            !(x.Caller.IsAdmin && x.Caller.Key.Count == 0)
            && PythonValue.IsTrue(x.Worker.General["enforce_user_param"])
            && !body.Has("user")
        )
            throw new ProxyError(401, "Authentication Error, 'user' param not passed in. 'enforce_user_param'=True", ProxyError.AuthError);
    }

    /// <summary>mock_response of the call or of the deployment.</summary>
    public string? MockText => Setting("mock_response") is { } mock and not ConfigScalar { IsNull: true } ? PythonValue.Str(mock) : null;

    /// <summary>The stand-in counts words as tokens.</summary>
    public static int Tokens(string text) => Math.Max(1, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);

    public Answer Finish(Exchange x, Answer answer, int promptTokens, int completionTokens)
    {
        var cost = KnownModels.Cost(Deployment, promptTokens, completionTokens);
        var took = (Environment.TickCount64 - _begun).ToString(CultureInfo.InvariantCulture);
        return answer
            .With("x-litellm-call-id", CallId)
            .With("x-litellm-model-id", Deployment.Id)
            .With("x-litellm-model-api-base", Deployment.Parameters.TextAt("api_base")?.Split('?')[0])
            .With("x-litellm-version", x.Worker.Options.Version.Text)
            .With("x-litellm-response-cost", PythonText.Of(cost))
            .With("x-litellm-key-spend", PythonText.Of(x.Caller.Spend + cost))
            .With("x-litellm-response-duration-ms", took)
            .With("x-litellm-attempted-retries", "0")
            .With("x-litellm-attempted-fallbacks", "0")
            .With("x-litellm-model-group", RequestedModel);
    }

    private ConfigNode? Setting(string key) => Body[key] ?? Deployment.Parameters[key];
}

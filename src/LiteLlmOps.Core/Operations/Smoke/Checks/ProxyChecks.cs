using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Whether a proxy is up, sees its database, and lets the right ones in.</summary>
/// <param name="context">What checks look at.</param>
/// <param name="proxy">Its address.</param>
/// <param name="suffix">Tells the checks of several proxies apart; empty for one.</param>
internal sealed class ProxyChecks(DeploymentSnapshot context, Uri proxy, string suffix)
{
    public const string Category = "Proxy";

    // Newer ones read differently: what is checked stays the same.
    private static readonly string[] UnknownKeyWords = ["token_not_found_in_db", "Unable to find token", "Invalid proxy server token"];

    private readonly string _address = proxy.ToString().TrimEnd('/');

    /// <summary>The name of the check that others depend on: the master key is accepted.</summary>
    public string KeyAccepted => "ProxyKey" + suffix;

    public string Live => "ProxyLive" + suffix;

    public IEnumerable<Check> All()
    {
        yield return new Check(Live, Category, CheckLevel.Quick, _address, LiveAsync)
        {
            Remedy = "Look at the proxy's log, and restart it.",
        };
        yield return new Check("ProxyReady" + suffix, Category, CheckLevel.Quick, _address, ReadyAsync)
        {
            DependsOn = [Live, DatabaseChecks.Reachable],
        };
        yield return new Check(KeyAccepted, Category, CheckLevel.Quick, _address, _ => KeyAsync()) { DependsOn = [Live] };
        yield return new Check("ProxyUnknownKey" + suffix, Category, CheckLevel.Quick, _address, UnknownKeyAsync)
        {
            DependsOn = [Live, DatabaseChecks.Reachable],
        };
        yield return new Check("ProxyVersion" + suffix, Category, CheckLevel.Standard, _address, VersionAsync)
        {
            DependsOn = [KeyAccepted],
        };
        foreach (var page in new PageChecks(context, proxy, suffix).All(Live))
            yield return page;
    }

    private async Task<CheckOutcome> LiveAsync(CancellationToken token)
    {
        HttpProbeAnswer answer;
        try
        {
            answer = await GetAsync("health/liveliness", null, token);
        }
        catch (LlmException e)
        {
            return await LostAsync(token)
                ?? CheckOutcome.Failed(e.Message, "Start the proxy, or correct proxy.url of llmops.yaml.", mayPass: true);
        }

        if (answer.Status == 503)
            return CheckOutcome.Failed("the proxy is shutting down", "Wait, or start it again.", answer.Quote(), mayPass: true);
        if (answer.IsSuccess && answer.Body.Contains("alive", StringComparison.OrdinalIgnoreCase))
            return CheckOutcome.Passed(
                "is up",
                new LostProxy(context, proxy).ProcessThere() is { } pid
                    ? $"{answer.Quote()}, process {pid.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
                    : answer.Quote()
            );
        return await LostAsync(token)
            ?? CheckOutcome.Failed(
                "something answers there, and it is not LiteLLM",
                "Check proxy.url: another program may have taken the port, and LiteLLM then starts on a random one.",
                answer.Quote()
            );
    }

    private async Task<CheckOutcome?> LostAsync(CancellationToken token) =>
        await new LostProxy(context, proxy).FindAsync(token) is { } found
            ? CheckOutcome.Failed(
                $"the proxy is not at {_address}: {found}",
                "Its port was taken when it started, and LiteLLM then takes a random one: stop what holds the port, and restart the proxy.",
                found,
                mayPass: true
            )
            : null;

    private async Task<CheckOutcome> ReadyAsync(CancellationToken token)
    {
        var answer = await GetAsync("health/readiness", null, token);
        var map = answer.Json as ConfigMap;
        var database = map?.TextAt("db");
        if (answer.Status == 503 || database == "disconnected")
            return CheckOutcome.Failed(
                "is up, and blind to its database",
                "Look for the database's name in the proxy's log; where the database answers (DatabaseReachable), restart the proxy.",
                answer.Quote(),
                mayPass: true
            );
        if (!answer.IsSuccess || map is null)
            return CheckOutcome.Failed(
                "does not say whether it is ready",
                "Look at the proxy's log.",
                answer.Quote(),
                mayPass: answer.Status >= 500
            );
        if (database == "Not connected" && context.HasDatabase)
            return CheckOutcome.Failed(
                "was started without a database",
                "Start the proxy with DATABASE_URL, as the deployment's environment files have it.",
                answer.Quote()
            );
        var cache = map["cache"] is ConfigScalar { Text: { } text } ? $", cache {text}" : "";
        return CheckOutcome.Passed(
            $"is ready, its database {(database == "connected" ? "connected" : "not wanted")}{cache}",
            answer.Quote()
        );
    }

    private async Task<CheckOutcome> KeyAsync()
    {
        if (context.Deployment.Proxy.MasterKey is null)
            return CheckOutcome.Failed("the deployment defines no master key", "Set LITELLM_MASTER_KEY in one of its environment files.");
        var answer = await context.AnswerAsync(proxy, "v1/models");
        return answer.Status switch
        {
            >= 200 and <= 299 => CheckOutcome.Passed("takes the deployment's master key"),
            401 or 403 => CheckOutcome.Failed(
                "refuses the deployment's master key",
                "Start the proxy with the LITELLM_MASTER_KEY of the deployment's environment files, or correct it there.",
                answer.Quote()
            ),
            _ => CheckOutcome.Failed(
                "does not answer to the master key as it should",
                "Look at the proxy's log.",
                answer.Quote(),
                mayPass: answer.Status >= 500
            ),
        };
    }

    // Readiness alone proves nothing: only the true answer about a key that nobody has needs the database and the guard at the door.
    private async Task<CheckOutcome> UnknownKeyAsync(CancellationToken token)
    {
        var stranger = $"sk-llmops-{Guid.NewGuid():N}";
        var answer = await GetAsync("v1/models", stranger, token);
        if (answer.IsSuccess)
            return CheckOutcome.Failed(
                "is up, and open to everyone: it let a made-up key in",
                "Start it with a master key; without one LiteLLM accepts every request. Then turn off allow_requests_on_db_unavailable.",
                $"{answer.Status}"
            );
        if (answer.Status == 401 && (!context.HasDatabase || UnknownKeyWords.Any(w => answer.Body.Contains(w, StringComparison.Ordinal))))
            return CheckOutcome.Passed(
                "refuses a key that does not exist, as it should",
                answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
        return CheckOutcome.Failed(
            "is up, and cannot tell whether a key exists: it is blind to its database",
            "Restart the proxy: its connection to the database does not come back by itself. Until then it refuses good keys too.",
            answer.Quote().Replace(stranger, "(the made-up key)", StringComparison.Ordinal),
            mayPass: true
        );
    }

    private async Task<CheckOutcome> VersionAsync(CancellationToken token)
    {
        using var api = context.Adapters.OpenProxy(context.Deployment, proxy);
        if (await api.ReadVersionAsync(token) is not { } version)
            return CheckOutcome.Warning("does not tell its version", "Name it in llmops.yaml: litellm: { version: … }.");
        if (LiteLlmReleases.Compromised.Contains(version))
            return CheckOutcome.Failed(
                $"LiteLLM {version} was published with a credential stealer",
                "Take it out of service now, and change every secret that it could read (BerriAI/litellm issue 24512).",
                version.Text
            );
        if (context.Deployment.Version is { } declared && declared != version)
            return CheckOutcome.Warning(
                $"LiteLLM {version} runs, and llmops.yaml says {declared}",
                "Correct litellm.version in llmops.yaml: its rules are used for everything.",
                version.Text
            );
        return new LiteLlmRules(version).IsNewerThanKnown
            ? CheckOutcome.Warning(
                $"LiteLLM {version} is newer than any that this module knows",
                $"Look for a newer module; the rules of {LiteLlmReleases.NewestKnown} are used.",
                version.Text
            )
            : CheckOutcome.Passed($"LiteLLM {version}", version.Text);
    }

    private Task<HttpProbeAnswer> GetAsync(string path, string? key, CancellationToken token) =>
        context.Http.SendAsync(new HttpProbeRequest(new Uri(proxy, path)) { Key = key }, token);
}

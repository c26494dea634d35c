using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>Checks that a proxy is running, is connected to its database, and accepts valid keys only.</summary>
/// <param name="snapshot">The deployment.</param>
/// <param name="proxy">Its address.</param>
/// <param name="suffix">Distinguishes the checks of several proxies. Empty for one proxy.</param>
internal sealed class ProxyChecks(DeploymentSnapshot snapshot, Uri proxy, string suffix)
{
    public const string Category = "Proxy";

    // The wording depends on the LiteLLM version.
    private static readonly string[] UnknownKeyWords = ["token_not_found_in_db", "Unable to find token", "Invalid proxy server token"];

    // What LiteLLM and Prisma answer when the table of keys cannot be queried (proxy/db/exception_handler.py, user_api_key_auth.py).
    private static readonly string[] DatabaseWords =
    [
        "All connection attempts failed",
        "no_db_connection",
        "connected db",
        "connected to DB",
        "authentication database",
        "DB connected",
        "DB not connected",
        "database not connected",
        "database is not connected",
        "database is unavailable",
        "database is unreachable",
        "reach database server",
        "query engine",
        "prisma",
    ];

    // What it answers when the database refuses the query: a missing permission, table or column.
    private static readonly string[] QueryWords =
    [
        "Raw query failed",
        "Error occurred during query execution",
        "permission denied for",
        "does not exist in the current database",
    ];

    private readonly string _address = proxy.ToString().TrimEnd('/');

    /// <summary>The name of the check of the master key, on which other checks depend.</summary>
    public string KeyAccepted => "ProxyKey" + suffix;

    public string Live => "ProxyLive" + suffix;

    public IEnumerable<Check> All()
    {
        yield return new Check(Live, Category, CheckLevel.Quick, _address, LiveAsync)
        {
            Remediation = "Check the log of the proxy, then restart the proxy.",
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
            TimeoutCauses = [DatabaseChecks.Reachable],
        };
        foreach (var check in new GuardrailChecks(snapshot, proxy, suffix).All(KeyAccepted))
            yield return check;
        foreach (var page in new PageChecks(snapshot, proxy, suffix).All(Live))
            yield return page;
    }

    private async Task<LlmCheckResult> LiveAsync(CancellationToken token)
    {
        HttpProbeAnswer answer;
        try
        {
            answer = await GetAsync("health/liveliness", null, token);
        }
        catch (LlmException e)
        {
            return await MovedAsync(token)
                ?? LlmCheckResult.Failed(
                    Sentence.Of(e.Message),
                    "Start the proxy, or correct proxy.url in llmops.yaml.",
                    isTransient: true
                );
        }

        if (answer.Status == 503)
            return LlmCheckResult.Failed("The proxy is shutting down.", "Wait, or start it again.", answer.Quote(), isTransient: true);
        if (answer.IsSuccess && answer.Body.Contains("alive", StringComparison.OrdinalIgnoreCase))
            return LlmCheckResult.Passed(
                "Running.",
                new MovedProxy(snapshot, proxy).ListeningProcess() is { } pid
                    ? $"{answer.Quote()}, process {pid.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
                    : answer.Quote()
            );
        return await MovedAsync(token)
            ?? LlmCheckResult.Failed(
                "Another program responds at this address; it is not LiteLLM.",
                "Check proxy.url. When its port is in use, LiteLLM starts on a random port.",
                answer.Quote()
            );
    }

    private async Task<LlmCheckResult?> MovedAsync(CancellationToken token) =>
        await new MovedProxy(snapshot, proxy).FindAsync(token) is { } found
            ? LlmCheckResult.Failed(
                $"The proxy does not listen at {_address}: {found}.",
                "Its port was in use at startup, so LiteLLM chose a random one. Stop the process that uses the port, then restart the proxy.",
                found,
                isTransient: true
            )
            : null;

    private async Task<LlmCheckResult> ReadyAsync(CancellationToken token)
    {
        var answer = await GetAsync("health/readiness", null, token);
        var map = answer.Json as ConfigMap;
        var database = map?.TextAt("db");
        if (map?.TextAt("status") == "shutting_down")
            return LlmCheckResult.Failed(
                "The proxy is shutting down or draining, and accepts no new requests.",
                "Wait until it has stopped, then start it again.",
                answer.Quote(),
                isTransient: true
            );
        if (await new AddressRefusal(snapshot).OfAsync(answer) is { } refusal)
            return refusal;
        if (database == "stalled")
            return LlmCheckResult.Failed(
                "Running, but its connection to the database is stalled.",
                "Check the load, locks and connections of the database server. If DatabaseReachable passes, restart the proxy.",
                answer.Quote(),
                isTransient: true
            );
        if (answer.Status == 503 || database == "disconnected")
            return LlmCheckResult.Failed(
                "Running, but not connected to its database.",
                "Search the log of the proxy for the name of the database. If DatabaseReachable passes, restart the proxy.",
                answer.Quote(),
                isTransient: true
            );
        if (!answer.IsSuccess || map is null)
            return LlmCheckResult.Failed(
                "The response of the readiness endpoint is not valid.",
                "Check the log of the proxy.",
                answer.Quote(),
                isTransient: answer.Status >= 500
            );
        if (database == "Not connected" && snapshot.HasDatabase)
            return LlmCheckResult.Failed(
                "Started without a database.",
                "Start the proxy with the DATABASE_URL of the deployment's environment files.",
                answer.Quote()
            );
        var cache = map["cache"] is ConfigScalar { Text: { } text } ? $", cache {text}" : "";
        return LlmCheckResult.Passed(
            $"Ready, {(database == "connected" ? "database connected" : "no database configured")}{cache}.",
            answer.Quote()
        );
    }

    private async Task<LlmCheckResult> KeyAsync()
    {
        if (snapshot.Deployment.Proxy.MasterKey is null)
            return LlmCheckResult.Failed(
                "The deployment defines no master key.",
                "Set LITELLM_MASTER_KEY in one of its environment files."
            );
        var answer = await snapshot.AnswerAsync(proxy, "v1/models");
        if (await new AddressRefusal(snapshot).OfAsync(answer) is { } refusal)
            return refusal;
        return answer.Status switch
        {
            >= 200 and <= 299 => LlmCheckResult.Passed("Accepts the master key of the deployment."),
            401 => LlmCheckResult.Failed(
                "Rejects the master key of the deployment.",
                "Start the proxy with the LITELLM_MASTER_KEY of the deployment's environment files, or correct the key in these files.",
                answer.Quote()
            ),
            // LiteLLM answers a wrong key with 401.
            403 => LlmCheckResult.Failed(
                "Forbids the request with the master key of the deployment.",
                "LiteLLM rejects a wrong key with 401, so 403 has another cause: the response names it. Check allowed_routes and a reverse proxy in front of the proxy.",
                answer.Quote()
            ),
            _ => LlmCheckResult.Failed(
                "Unexpected response to the master key.",
                "Check the log of the proxy.",
                answer.Quote(),
                isTransient: answer.Status >= 500
            ),
        };
    }

    // Readiness alone is not enough: LiteLLM can only say that a key does not exist when authentication is on and it can query its database.
    private async Task<LlmCheckResult> UnknownKeyAsync(CancellationToken token)
    {
        const string unknownKey = ProbeKey.Value;
        var answer = await GetAsync(ProbeKey.Path, unknownKey, token);
        if (answer.IsSuccess)
            return LlmCheckResult.Failed(
                "Accepts any key: a key that does not exist was accepted.",
                "Start the proxy with a master key; without one LiteLLM accepts every request. Also turn off allow_requests_on_db_unavailable.",
                $"{answer.Status}"
            );
        if (answer.Status == 401 && (!snapshot.HasDatabase || UnknownKeyWords.Any(w => answer.Body.Contains(w, StringComparison.Ordinal))))
            return LlmCheckResult.Passed(
                "Rejects a key that does not exist.",
                answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
        if (await new AddressRefusal(snapshot).OfAsync(answer) is { } refusal)
            return refusal;
        var details = answer.Quote().Replace(unknownKey, "(the key)", StringComparison.Ordinal);
        if (DatabaseWords.Any(w => answer.Body.Contains(w, StringComparison.OrdinalIgnoreCase)))
            return LlmCheckResult.Failed(
                "Running, but cannot look up keys: not connected to its database.",
                "If DatabaseReachable passes and this does not go away, restart the proxy. Until then it also rejects valid keys.",
                details,
                isTransient: true
            );
        if (QueryWords.Any(w => answer.Body.Contains(w, StringComparison.OrdinalIgnoreCase)))
            return LlmCheckResult.Failed(
                "Running, but cannot look up keys: its database refuses the query.",
                "The response contains the reason. For a missing permission, grant it to the database user of the proxy; for a missing table or column, run the migrations (Get-LlmDrift -Plane Schema). Until then it also rejects valid keys.",
                details
            );
        var status = answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return LlmCheckResult.Failed(
            answer.Status == 401
                ? "Unexpected response to a key that does not exist: status 401, but for another reason."
                : $"Unexpected response to a key that does not exist: status {status} instead of 401 for an unknown key.",
            "The response does not show whether keys can be looked up. Check the log of the proxy, and a reverse proxy in front of it.",
            details,
            isTransient: answer.Status is 429 or >= 500
        );
    }

    private async Task<LlmCheckResult> VersionAsync(CancellationToken token)
    {
        using var api = snapshot.Adapters.OpenProxy(snapshot.Deployment, proxy);
        if (await api.ReadVersionAsync(token) is not { } version)
            return LlmCheckResult.Warning("The proxy does not report its version.", "Set litellm.version in llmops.yaml.");
        if (LiteLlmReleases.Compromised.Contains(version))
            return LlmCheckResult.Failed(
                $"LiteLLM {version} was published with malware that steals credentials.",
                "Stop it now and replace every secret that it could read (BerriAI/litellm issue 24512).",
                version.Text
            );
        if (snapshot.Deployment.Version is { } declared && declared != version)
            return LlmCheckResult.Warning(
                $"LiteLLM {version} is running, but llmops.yaml declares {declared}.",
                "Correct litellm.version in llmops.yaml: the rules of that version are used for all comparisons.",
                version.Text
            );
        return new LiteLlmRules(version).IsNewerThanKnown
            ? LlmCheckResult.Warning(
                $"LiteLLM {version} is newer than the versions that this module knows.",
                $"Update this module. Until then the rules of LiteLLM {LiteLlmReleases.NewestKnown} are used.",
                version.Text
            )
            : LlmCheckResult.Passed($"LiteLLM {version}.", version.Text);
    }

    private Task<HttpProbeAnswer> GetAsync(string path, string? key, CancellationToken token) =>
        snapshot.Http.SendAsync(new HttpProbeRequest(new Uri(proxy, ProbeMark.AddTo(path))) { Key = key }, token);
}

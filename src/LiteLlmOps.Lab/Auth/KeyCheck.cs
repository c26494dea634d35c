using System.Globalization;
using System.Net;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Auth;

/// <summary>Authenticates a request (proxy/auth/user_api_key_auth.py, _user_api_key_auth_builder).</summary>
internal static class KeyCheck
{
    private const string Prefix = "Authentication Error, ";

    /// <exception cref="ProxyError">The request is rejected.</exception>
    public static async Task<Caller> RunAsync(Worker worker, HttpRequest request, CancellationToken token)
    {
        CheckAddress(worker, request.HttpContext.Connection.RemoteIpAddress);
        var key = RequestKey.Of(request, worker.General.Text("litellm_key_header_name"));
        if (worker.MasterKey is not { } master)
            return new Caller { Role = Caller.UserRole, Token = key is null ? null : KeyHash.Of(key) };
        if (key is null)
            throw Refused("No api key passed in.");
        if (key.Length == 0)
            throw Refused("Malformed API Key passed in. Ensure Key has `Bearer ` prefix.");
        if (KeyHash.AreEqual(key, master))
            return new Caller
            {
                Role = Caller.AdminRole,
                UserId = Caller.AdminName,
                Token = KeyHash.Of(key),
            };
        var route = request.Path.Value ?? "/";
        if (route == "/global/spend/reset")
            throw Refused($"Tried to access route={route}, which is only for MASTER KEY");
        var caller = await LookUpAsync(worker, key, token);
        CheckState(worker, caller, key);
        RouteRights.Check(caller, route);
        return caller;
    }

    // auth_utils.py, _check_valid_ip: before the key is checked. A text is searched for the address.
    private static void CheckAddress(Worker worker, IPAddress? address)
    {
        var text = address?.ToString() ?? "";
        var isAllowed = worker.General["allowed_ips"] switch
        {
            ConfigList list => list.Items.Any(i => (i as ConfigScalar)?.Text == text),
            ConfigScalar { Text: { } allowed } => allowed.Contains(text, StringComparison.Ordinal),
            _ => true,
        };
        if (!isAllowed)
            throw new ProxyError(403, $"Access forbidden: IP address {text} not allowed.", ProxyError.AuthError);
    }

    private static async Task<Caller> LookUpAsync(Worker worker, string key, CancellationToken token)
    {
        if (worker.Tables is null)
            throw new ProxyError(400, "No connected db.", "no_db_connection", null);
        if (!key.StartsWith("sk-", StringComparison.Ordinal))
            throw Refused($"LiteLLM Virtual Key expected. Received={Masked(key)}, expected to start with 'sk-'.");
        try
        {
            return await KeyReader.FindAsync(worker, KeyHash.Of(key), token)
                ?? throw new ProxyError(
                    401,
                    $"{Prefix}Invalid proxy server token passed. Received API Key = {KeyHash.Short(key)}, Key Hash (Token) ={KeyHash.Of(key)}. Unable to find token in cache or `LiteLLM_VerificationTokenTable`",
                    "token_not_found_in_db",
                    "key"
                );
        }
        catch (DatabaseException e)
        {
            return WithoutDatabase(worker, e);
        }
    }

    // UserAPIKeyAuthExceptionHandler: with allow_requests_on_db_unavailable every request is accepted during an outage.
    private static Caller WithoutDatabase(Worker worker, DatabaseException failure)
    {
        if (worker.General.IsOn("allow_requests_on_db_unavailable"))
            return new Caller { UserId = Caller.AdminName, Token = "failed-to-connect-to-db" };
        throw worker.Behaviour.DatabaseErrorReturns503 && failure.IsOutage
            ? new ProxyError(503, Prefix + failure.Message, "no_db_connection")
            : Refused(failure.Message);
    }

    private static void CheckState(Worker worker, Caller caller, string key)
    {
        if (caller.Key["blocked"] is ConfigScalar { Value: true })
            throw Refused("Key is blocked. Update via `/key/unblock` if you're an admin.");
        if (caller.Key.TextAt("expires") is { } text && Time(text) is var expires && expires < DateTime.UtcNow)
        {
            throw new ProxyError(
                400,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Authentication Error - Expired Key. Key Expiry time {expires:yyyy-MM-dd HH:mm:ss}+00:00 and current time {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss}+00:00"
                ),
                "expired_key",
                KeyHash.Short(key)
            );
        }

        if (caller.Number("max_budget") is { } budget && caller.Spend >= budget)
            throw new ProxyError(
                BudgetStatus(worker),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Budget has been exceeded! Current cost: {caller.Spend}, Max budget: {budget}"
                ),
                "budget_exceeded",
                null
            );
    }

    private static int BudgetStatus(Worker worker) =>
        worker.Behaviour.BudgetStatus != 400 && worker.Module["budget_exceeded_status_code"] is ConfigScalar { Value: long status }
            ? (int)status
            : worker.Behaviour.BudgetStatus;

    private static DateTime Time(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static ProxyError Refused(string why) => new(401, Prefix + why, ProxyError.AuthError);

    private static string Masked(string key) => key.Length > 8 ? $"{key[..4]}****{key[^4..]}" : "****";
}

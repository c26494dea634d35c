using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Settings;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Selects the database and checks it at the start (proxy_cli.py, run_server; proxy_server.py, _setup_prisma_client).</summary>
internal static class DatabaseStart
{
    private const string Variable = "DATABASE_URL";

    /// <summary>
    /// Null when no database is configured. general_settings.database_url overrides the variable DATABASE_URL and is assigned to it.
    /// </summary>
    /// <exception cref="FormatException">The URL is invalid.</exception>
    public static ProxyTables? Open(ProxyOptions options, WorkerEnvironment environment, ref ProxyDatabase? shared)
    {
        if (UrlFromFile(options, environment) is { } url)
            environment.Set(Variable, url);
        else if (environment.Get(Variable) is null && UrlFromParts(environment) is { } made)
            environment.Set(Variable, made);
        if (environment.Get(Variable) is not { Length: > 0 } address)
            return null;
        shared ??= new ProxyDatabase(DatabaseAddress.Parse(address));
        return new ProxyTables(shared);
    }

    /// <summary>False when the database does not respond and the settings allow a start without it.</summary>
    /// <exception cref="DatabaseException">The database does not respond: the start fails.</exception>
    public static async Task<bool> IsUsableAsync(Worker worker, CancellationToken token)
    {
        try
        {
            await worker.Tables!.Database.PingAsync(token);
            return true;
        }
        catch (DatabaseException) when (worker.General.IsOn("allow_requests_on_db_unavailable"))
        {
            return false;
        }
    }

    private static string? UrlFromFile(ProxyOptions options, WorkerEnvironment environment) =>
        options.Config is null
            ? null
            : (
                EnvironmentReferences.Resolve(new ConfigFile(options.Config).Read(), environment)[StoredSettings.General] as ConfigMap
            )?.TextAt("database_url");

    // construct_database_url_from_env_vars: there is no variable for the port.
    private static string? UrlFromParts(WorkerEnvironment environment)
    {
        var (host, user, name) = (environment.Get("DATABASE_HOST"), environment.Get("DATABASE_USERNAME"), environment.Get("DATABASE_NAME"));
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(user) || string.IsNullOrEmpty(name))
            return null;
        var password = environment.Get("DATABASE_PASSWORD") is { Length: > 0 } secret ? ":" + Uri.EscapeDataString(secret) : "";
        var schema = environment.Get("DATABASE_SCHEMA") is { Length: > 0 } given ? "?schema=" + given : "";
        return $"postgresql://{Uri.EscapeDataString(user)}{password}@{host}/{Uri.EscapeDataString(name)}{schema}";
    }
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Asks this machine and its network.</summary>
/// <param name="adapters">The outside world.</param>
/// <param name="facts">What is known already.</param>
internal sealed class MachineReader(IAdapters adapters, ConsistencyFacts facts)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly Deployment _deployment = facts.Deployment;

    public async Task<MachineFacts> ReadAsync(CancellationToken token)
    {
        var tracked = Task.WhenAll(Secrets().Select(p => IsTrackedAsync(p, token)));
        var servers = Task.WhenAll(Servers().Select(s => AskAsync(s.Name, s.Url, token)));
        var client = adapters.Schemas.Find(_deployment, null, facts.Planes.Rules).ClientSource;
        return new MachineFacts(
            [.. (await tracked).OfType<string>()],
            [.. (await servers).Where(static s => s.Problem is not null).Select(static s => (s.Name, s.Problem!))],
            [.. Proxies()],
            client is not null && adapters.Commands.Stat(client) is { } file ? (client, file.ChangedAt) : null
        )
        {
            Services = await ServicesAsync(token),
        };
    }

    private async Task<IReadOnlyList<ServiceFacts>> ServicesAsync(CancellationToken token)
    {
        try
        {
            return await adapters.OpenServices(_deployment).InspectAsync(_deployment.Services, token);
        }
        catch (LlmException)
        {
            // That systemd or docker does not answer is for Get-LlmService to say.
            return [];
        }
    }

    // The files of variables, and every other file that a key or address stands in as it is.
    private IEnumerable<string> Secrets() =>
        _deployment
            .Environment.Files.Select(static f => f.Path)
            .Concat(
                new[] { _deployment.Proxy.MasterKey, _deployment.Database.SaltKey, _deployment.Database.Url }
                    .OfType<SecretValue>()
                    .Select(s => Path.GetFullPath(s.Source.Split(':')[0], _deployment.Folder))
            )
            .Where(p => adapters.Commands.Stat(p) is not null)
            .Distinct(StringComparer.Ordinal);

    private async Task<string?> IsTrackedAsync(string path, CancellationToken token)
    {
        try
        {
            var (code, _) = await adapters.Commands.RunAsync(
                "git",
                ["ls-files", "--error-unmatch", "--", path],
                Path.GetDirectoryName(path)!,
                token
            );
            return code == 0 ? path : null;
        }
        catch (LlmException)
        {
            // A machine without git keeps nothing in it.
            return null;
        }
    }

    private IEnumerable<(string Name, Uri Url)> Servers() =>
        from row in facts.Planes.Stored?.EntriesOf(ConfigSections.McpServers) ?? []
        let address = (row.Value as ConfigMap)?.TextAt("url")
        where Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        select (row.Name, new Uri(address));

    // Any answer will do: what an MCP server says to a stranger is its own affair.
    private async Task<(string Name, string? Problem)> AskAsync(string name, Uri url, CancellationToken token)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
        clock.CancelAfter(Limit);
        using var http = adapters.OpenHttp();
        try
        {
            _ = await http.SendAsync(new HttpProbeRequest(url) { HeadersOnly = true }, clock.Token);
            return (name, null);
        }
        catch (LlmException e)
        {
            return (name, e.Message);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return (name, $"{url} does not answer within {Durations.Format(Limit)}");
        }
    }

    private IEnumerable<RunningProxy> Proxies()
    {
        if (Place(_deployment.Database.Url?.Text) is not { } place)
            yield break;
        foreach (var listener in adapters.Listeners.Find("litellm").DistinctBy(static l => l.ProcessId))
        {
            string? Variable(string name) => adapters.Listeners.Variable(listener.ProcessId, name);
            if (Place(Variable("DATABASE_URL")) == place)
                yield return new RunningProxy(listener, Variable("LITELLM_SALT_KEY") ?? Variable("LITELLM_MASTER_KEY"), Config(listener));
        }
    }

    private string? Config(Listener listener)
    {
        var words = listener.CommandLine.Split(' ');
        var at = Array.FindIndex(words, static w => w is "--config" or "-c");
        return at >= 0 && at + 1 < words.Length && adapters.Listeners.FolderOf(listener.ProcessId) is { } folder
            ? Path.GetFullPath(words[at + 1], folder)
            : null;
    }

    private static string? Place(string? url)
    {
        try
        {
            return url is null || !DatabaseUrl.IsUrl(url) || DatabaseUrl.Parse(url) is not { } parsed
                ? null
                : $"{string.Join(',', parsed.Hosts.Select(static h => $"{(h.Host is "localhost" ? "127.0.0.1" : h.Host)}:{h.Port ?? DatabaseUrl.DefaultPort}"))}/{parsed.Database}/{parsed.Schema}";
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

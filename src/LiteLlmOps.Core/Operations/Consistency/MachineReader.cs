using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Consistency;

/// <summary>Reads the state of this machine and its network.</summary>
/// <param name="adapters">Access to files, network and processes.</param>
/// <param name="facts">The deployment and its planes.</param>
internal sealed class MachineReader(IAdapters adapters, ConsistencyFacts facts)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly Deployment _deployment = facts.Deployment;

    public async Task<MachineFacts> ReadAsync(CancellationToken token)
    {
        var tracked = Task.WhenAll(Secrets().Select(async p => (Path: p, IsTracked: await IsTrackedAsync(p, token))));
        var servers = Task.WhenAll(Servers().Select(s => AskAsync(s.Name, s.Url, token)));
        var client = adapters.Schemas.Find(_deployment, null, facts.Planes.Rules, null).ClientSource;
        return new MachineFacts(
            [.. (await tracked).Where(static f => f.IsTracked == true).Select(static f => f.Path)],
            [.. (await servers).Where(static s => s.Problem is not null).Select(static s => (s.Name, s.Problem!))],
            [.. Proxies()],
            client is not null && adapters.Commands.Stat(client) is { } file ? (client, file.ChangedAt) : null
        )
        {
            Services = await ServicesAsync(token),
            StateFiles = StateFiles(),
            Untested = [.. (await tracked).Where(static f => f.IsTracked is null).Select(static f => f.Path)],
            Running = RunningLiteLlm.Find(adapters.Listeners),
            DefunctEngines = DefunctEngines.In(adapters.Listeners.Defunct()),
        };
    }

    private async Task<IReadOnlyList<ServiceFacts>?> ServicesAsync(CancellationToken token)
    {
        try
        {
            return await adapters.OpenServices(_deployment).InspectAsync(_deployment.Services, token);
        }
        catch (LlmException)
        {
            // Get-LlmService reports why systemd or Docker could not be used.
            return null;
        }
    }

    private IReadOnlyList<StateEntry>? StateFiles()
    {
        try
        {
            return adapters.OpenStateFolder(_deployment).List();
        }
        catch (LlmException)
        {
            // Get-LlmState reports why the folder cannot be listed.
            return null;
        }
    }

    // The environment files, and every other file that contains a key or the database URL in plain text.
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

    /// <summary>Whether git tracks a file. Null when git could not be run, or refused to read the repository.</summary>
    private async Task<bool?> IsTrackedAsync(string path, CancellationToken token)
    {
        if (!IsInRepository(path))
            return false;
        try
        {
            var (code, _) = await adapters.Commands.RunAsync(
                "git",
                ["ls-files", "--error-unmatch", "--", path],
                Path.GetDirectoryName(path)!,
                token
            );
            return code switch
            {
                0 => true,
                1 => false,
                _ => null,
            };
        }
        catch (LlmException)
        {
            return null;
        }
    }

    // A repository has a folder .git, or a file .git in a worktree.
    private bool IsInRepository(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (adapters.Commands.Stat(Path.Combine(folder, ".git")) is not null)
                return true;
        }

        return false;
    }

    private IEnumerable<(string Name, Uri Url)> Servers() =>
        from row in facts.Planes.Stored?.EntriesOf(ConfigSections.McpServers) ?? []
        let address = (row.Value as ConfigMap)?.TextAt("url")
        where Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        select (row.Name, new Uri(address));

    // Any response shows that the server is running, even when it rejects the request.
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
            return (name, Sentence.Of(e.Message));
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return (name, $"{url} did not respond within {Durations.Format(Limit)}.");
        }
    }

    private IEnumerable<RunningProxy> Proxies()
    {
        if (DatabaseOf(_deployment.Database.Url?.Text) is not { } database)
            yield break;
        foreach (var listener in adapters.Listeners.Find("litellm").DistinctBy(static l => l.ProcessId))
        {
            string? Variable(string name) => adapters.Listeners.Variable(listener.ProcessId, name);
            if (DatabaseOf(Variable("DATABASE_URL")) == database)
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

    private static string? DatabaseOf(string? url)
    {
        try
        {
            return url is null || !DatabaseUrl.IsUrl(url) || DatabaseUrl.Parse(url) is not { } parsed
                ? null
                : $"{(parsed.Host is "localhost" ? "127.0.0.1" : parsed.Host)}:{parsed.Port ?? DatabaseUrl.DefaultPort}/{parsed.Database}/{parsed.Schema}";
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the MCP servers: transport, address, authentication, access and tools; with -Check it opens a session with each of them.</summary>
[Cmdlet(VerbsCommon.Get, "LlmMcpServer", HelpUri = HelpPages.Address + "Get-LlmMcpServer.md")]
[OutputType(typeof(LlmMcpServer))]
public sealed class GetLlmMcpServerCommand : EntryCmdlet
{
    // A server that does not answer must not hold up all others.
    private const int MaxConcurrent = 8;

    private readonly Dictionary<string, (EntryPlanes Planes, IReadOnlyList<LlmMcpServer> Servers)> _read = new(StringComparer.Ordinal);

    /// <summary>The names of servers; also their aliases and ids. Wildcards. Default: all servers.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? McpServer { get; set; }

    /// <summary>
    /// Opens a session with each server from this machine (initialize), and lists its tools (tools/list); no tool is called. Each server has the time
    /// limit -Timeout. Servers that the proxy starts itself (transport stdio) are not checked. Default: the servers are not asked.
    /// </summary>
    [Parameter]
    public SwitchParameter Check { get; set; }

    private protected override string Noun => "MCP servers";

    private protected override IReadOnlyList<string> Selectors { get; } = [nameof(LlmMcpServer.ServerId)];

    private protected override string EntrySection => ConfigSections.McpServers;

    private protected override void Run(Deployment deployment)
    {
        if (!_read.TryGetValue(deployment.Path, out var read))
            _read[deployment.Path] = read = Read(deployment);
        var names = new NameTracker(Wildcards.Filter(McpServer), ErrorIds.McpServerNotFound, "MCP server");
        var id = RecordInput.Text(InputObject, nameof(LlmMcpServer.ServerId));
        var selected = read.Servers.Where(s => names.Matches(s.McpServer, s.Alias, s.ServerId) & (id is null || id == s.ServerId)).ToList();
        if (Check)
            Pull(CheckAsync(deployment, selected), WriteObject);
        else
            WriteObject(selected, enumerateCollection: true);
        if (!read.Planes.IsIncomplete)
            WriteProblems(
                names.MissingFrom($"The deployment {deployment.Name}", $" (searched: {string.Join(", ", read.Planes.Searched())})")
            );
    }

    private (EntryPlanes, IReadOnlyList<LlmMcpServer>) Read(Deployment deployment)
    {
        var planes = ReadEntries(deployment, asksProxy: false);
        var own = planes.Stored is null ? null : ReadOptional(deployment, false, ReadOwnAsync);
        return (
            planes,
            new McpServerQuery(deployment, planes, own ?? new Dictionary<string, McpOwnColumns>(StringComparer.Ordinal)).Servers()
        );
    }

    private async Task<Dictionary<string, McpOwnColumns>> ReadOwnAsync(IRecordDatabase records)
    {
        var schema = await records.ReadTablesAsync(McpServerQuery.Tables, StopToken);
        var own = new Dictionary<string, McpOwnColumns>(StringComparer.Ordinal);
        await foreach (var group in records.ReadAsync(McpServerQuery.Statement(schema), McpServerQuery.Read, StopToken))
        {
            foreach (var columns in group)
                own[columns.Id] = columns;
        }

        return own;
    }

    // In the order of the servers, each as soon as it and those before it have answered.
    private async IAsyncEnumerable<LlmMcpServer> CheckAsync(Deployment deployment, IReadOnlyList<LlmMcpServer> servers)
    {
        var check = new McpCheck(Adapters, deployment.Environment, Timeout);
        using var slots = new SemaphoreSlim(MaxConcurrent);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        var running = servers.Select(s => CheckAsync(check, s, slots, stop.Token)).ToList();
        try
        {
            foreach (var server in running)
                yield return await server;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private static async Task<LlmMcpServer> CheckAsync(McpCheck check, LlmMcpServer server, SemaphoreSlim slots, CancellationToken token)
    {
        await slots.WaitAsync(token);
        try
        {
            var outcome = await check.RunAsync(server.Config, server.UnreadableCredentials, token);
            return server with
            {
                Status = outcome.Status,
                Reason = outcome.Reason,
                Tools = [.. outcome.Answer?.Tools ?? []],
                ServerVersion = outcome.Answer?.Name,
                ProtocolVersion = outcome.Answer?.Protocol,
                CheckDuration = outcome.Duration,
            };
        }
        finally
        {
            slots.Release();
        }
    }
}

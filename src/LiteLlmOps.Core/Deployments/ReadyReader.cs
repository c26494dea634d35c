using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Deployments;

/// <summary>Reads when a service is ready: a path, a URL, tcp, or a map with http, tcp or command.</summary>
/// <param name="service">The reader of the service.</param>
internal sealed class ReadyReader(SettingsReader service)
{
    public ReadyProbe? Read(int? port) => service.Node("ready") is ConfigMap ? ReadMap(port) : ReadText(port);

    private ReadyProbe? ReadText(int? port) =>
        service.Lookup("ready")?.Text switch
        {
            null => null,
            "tcp" => new TcpReady(port ?? throw Wrong("is tcp, but the service has no port")),
            var address => new HttpReady(Reachable(address, port), [], new Dictionary<string, string>(StringComparer.Ordinal)),
        };

    private ReadyProbe ReadMap(int? port)
    {
        var reader = service.Inner("ready");
        if (reader.Has("http"))
            return new HttpReady(
                Reachable(reader.Needed("http"), port),
                [.. reader.Words("status").Select(static s => int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))],
                CustomHttpReader.Conditions(reader, "json")
            );
        return reader.Has("tcp") ? new TcpReady(reader.Number("tcp")!.Value) : new CommandReady(reader.Words("command"));
    }

    private string Reachable(string address, int? port) =>
        port is not null || address.StartsWith("http", StringComparison.Ordinal)
            ? address
            : throw Wrong($"is the path '{address}', but the service has no port");

    private LlmException Wrong(string problem) => service.Wrong("ready", service.Node("ready")!, problem);
}

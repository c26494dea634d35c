using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Deployments;

/// <summary>Reads what shows that a service serves: a path, an address, tcp, or a map with http, tcp or command.</summary>
/// <param name="service">The service's own reader.</param>
internal sealed class ReadyReader(SettingsReader service)
{
    private static readonly string[] Kinds = ["http", "tcp", "command"];

    public ReadyProbe? Read(int? port)
    {
        if (service.Node("ready") is not ConfigMap)
            return service.Lookup("ready", null)?.Text switch
            {
                null => null,
                "tcp" => new TcpReady(port ?? throw Wrong("is tcp, and the service has no port")),
                var address => new HttpReady(Reachable(address, port), [], new Dictionary<string, string>()),
            };
        var reader = service.Inner("ready", "http", "status", "json", "tcp", "command");
        if (Kinds.Count(reader.Has) != 1)
            throw Wrong("needs one of http, tcp, command");
        if (reader.Has("http"))
            return new HttpReady(
                Reachable(CustomCheckReader.Needed(reader, "http"), port),
                [.. reader.List("status").Select(s => Status(reader, s))],
                CustomHttpReader.Conditions(reader, "json")
            );
        return reader.Has("tcp")
            ? new TcpReady(reader.Number("tcp")!.Value)
            : new CommandReady([.. reader.List("command").Select(w => CustomCheckReader.Plain(reader, "command", w))]);
    }

    private string Reachable(string address, int? port) =>
        port is not null || address.StartsWith("http", StringComparison.Ordinal)
            ? address
            : throw Wrong($"is the path {address}, and the service has no port");

    private static int Status(SettingsReader reader, ConfigNode node) =>
        int.TryParse(CustomCheckReader.Plain(reader, "status", node), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : throw reader.Wrong("status", node, "must be a status such as 200, or several");

    private LlmException Wrong(string problem) => service.Wrong("ready", service.Node("ready")!, problem);
}

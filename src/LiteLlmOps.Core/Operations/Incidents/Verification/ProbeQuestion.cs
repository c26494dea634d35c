using LiteLlmOps.Configuration;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>What a probe asks, in words.</summary>
internal static class ProbeQuestion
{
    private const int MaxLength = 200;

    public static string Of(ProbeRequest request)
    {
        var question = request.Call.Kind switch
        {
            ProbeKind.Column => $"Does {In("table", "a table")} have the column {Named("column")}?",
            ProbeKind.Table => $"Does the database have {In("table", "the table")}?",
            ProbeKind.Client => $"Does the Prisma client on disk have {In("table", "the table")}?",
            ProbeKind.Migrations => "Are migrations failed or pending?",
            ProbeKind.Database => "Does the database accept a connection?",
            ProbeKind.Connections => "Does the database have free connections?",
            ProbeKind.UrlParameter => $"Does the database URL contain the parameter {Named("parameter")}?",
            ProbeKind.Decryption => "Can the stored values be decrypted with the current key?",
            ProbeKind.Key => $"Is there a virtual key {Named("key")} that is neither blocked nor expired?",
            ProbeKind.Readiness => "What does /health/readiness of the proxy answer?",
            ProbeKind.Model => $"Is the model {Named("model")} deployed?",
            ProbeKind.ModelServer => $"Does the server of the model {Named("model")} answer?",
            ProbeKind.McpServer => $"Does the MCP server {Named("server")} answer?",
            ProbeKind.Variable => $"Is the environment variable {Variable(request)} defined?",
            ProbeKind.File => $"Does the file {Named("path")} exist?",
            ProbeKind.Config => "Can the config of the proxy be read?",
            ProbeKind.Port => $"Which process listens on port {Named("port")}?",
            ProbeKind.Address => $"Does the proxy listen on port {Named("port")}, which the deployment uses?",
            ProbeKind.Drift => "Does the database contain the declared configuration?",
            _ => $"Does the check {NodeJson.Write(request.Call.Arguments)} pass?",
        };
        return question.Length <= MaxLength ? question : question[..MaxLength] + "…";

        string Named(string name) => request.Text(name) is { } text ? $"'{text}'" : "of the log line";

        string In(string name, string otherwise) => request.Text(name) is { } text ? $"the table '{text}'" : otherwise;
    }

    private static string Variable(ProbeRequest request) =>
        request.Texts("name") is { Count: > 0 } names ? string.Join(" or ", names)
        : (request.Text("name") ?? request.Text("variable")) is { } text ? $"'{text}'"
        : "of the log line";
}

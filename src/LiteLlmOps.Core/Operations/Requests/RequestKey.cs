namespace LiteLlmOps.Requests;

/// <summary>What requests have in common that are counted together; what they do not have in common is null.</summary>
/// <param name="Method">Their method.</param>
/// <param name="Route">Their route.</param>
/// <param name="Status">The status of their answers.</param>
/// <param name="Client">The address that they came from.</param>
/// <param name="Hour">The hour in which they were answered, counted from the year 1, in this machine's time. Null also when it is not known.</param>
internal readonly record struct RequestKey(string? Method, string? Route, int? Status, string? Client, long? Hour)
{
    private const string RestOfAll = "(others)";

    /// <summary>What they have in common by a grouping. The hour is filled in once the date is known.</summary>
    public static RequestKey Of(in Request request, RequestGroup grouping) =>
        grouping switch
        {
            RequestGroup.Route => default(RequestKey) with { Method = request.Method, Route = request.Route },
            RequestGroup.Status => default(RequestKey) with { Status = request.Status },
            RequestGroup.Client => default(RequestKey) with { Client = request.Client },
            _ => default,
        };

    /// <summary>Stands for all beyond those that are told apart.</summary>
    public static RequestKey Others(RequestGroup grouping) =>
        grouping == RequestGroup.Client ? default(RequestKey) with { Client = RestOfAll } : default(RequestKey) with { Route = RestOfAll };
}

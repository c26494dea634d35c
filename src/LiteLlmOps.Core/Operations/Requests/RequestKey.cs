namespace LiteLlmOps.Requests;

/// <summary>The key of a group of requests; only the properties of the grouping are set.</summary>
/// <param name="Method">The method.</param>
/// <param name="Route">The route.</param>
/// <param name="Status">The status of the responses.</param>
/// <param name="Client">The address of the client.</param>
/// <param name="Hour">The hour of the responses, counted from the year 1, in the time zone of this machine. Null also when it is not known.</param>
internal readonly record struct RequestKey(string? Method, string? Route, int? Status, string? Client, long? Hour)
{
    private const string OtherGroups = "(others)";

    /// <summary>The key of a request. The hour is set later, when the date is known.</summary>
    public static RequestKey Of(in Request request, RequestGroup grouping) =>
        grouping switch
        {
            RequestGroup.Route => default(RequestKey) with { Method = request.Method, Route = request.Route },
            RequestGroup.Status => default(RequestKey) with { Status = request.Status },
            RequestGroup.Client => default(RequestKey) with { Client = request.Client },
            _ => default,
        };

    /// <summary>The key of all groups beyond the maximum number.</summary>
    public static RequestKey Others(RequestGroup grouping) =>
        grouping == RequestGroup.Client
            ? default(RequestKey) with
            {
                Client = OtherGroups,
            }
            : default(RequestKey) with
            {
                Route = OtherGroups,
            };
}

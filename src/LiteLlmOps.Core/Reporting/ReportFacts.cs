using LiteLlmOps.AccessPoints;
using LiteLlmOps.Deployments;
using LiteLlmOps.Observations;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Services;

namespace LiteLlmOps.Reporting;

/// <summary>Something that was read for a report, or the reason why it could not be.</summary>
/// <typeparam name="T">What was read.</typeparam>
/// <param name="Value">Null when it could not be read.</param>
/// <param name="Problem">A sentence with the reason. Null when it was read.</param>
internal sealed record Reading<T>(T? Value, string? Problem)
    where T : class
{
    /// <summary>What limits the value, a sentence each: parts that could not be read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Creates readings.</summary>
internal static class Reading
{
    public static Reading<T> Of<T>(T value)
        where T : class => new(value, null);

    public static Reading<T> Failed<T>(string problem)
        where T : class => new(null, problem);
}

/// <summary>An access point of a deployment, such as the admin UI.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Url">Its address, without secrets.</param>
/// <param name="Status">Whether it responds, in one or two words.</param>
/// <param name="Detail">What else is known: which variable has its credential, when its certificate expires. Empty for nothing.</param>
internal sealed record ReportAccessPoint(string Name, string Url, string Status, string Detail)
{
    public static ReportAccessPoint Of(LlmEndpoint endpoint) =>
        new(
            endpoint.Name,
            endpoint.Url,
            endpoint.IsReachable ? "reachable" : "not reachable",
            string.Join(
                "; ",
                new[]
                {
                    endpoint.Credentials.Count == 0 ? null : $"opened by {string.Join(", ", endpoint.Credentials)}",
                    endpoint.CertificateExpiry is { } expiry ? $"certificate expires {ReportTime.Of(expiry)}" : null,
                    endpoint.Message,
                }.OfType<string>()
            )
        );
}

/// <summary>All that a report is made of. Nothing in it was written for the report.</summary>
internal sealed record ReportFacts
{
    public required string Name { get; init; }

    /// <summary>The path of the deployment.</summary>
    public required string Deployment { get; init; }

    /// <summary>The path of the rendered config. Null when the deployment has none.</summary>
    public string? Rendered { get; init; }

    public required DeploymentMode Mode { get; init; }

    public required ReportSpan Span { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Who made the report, as user@host.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The version of this module.</summary>
    public string ModuleVersion { get; init; } = "";

    /// <summary>The entries of the span, oldest first. The notes are gaps.</summary>
    public Reading<IReadOnlyList<LlmJournalEntry>> Journal { get; init; } = Reading.Of<IReadOnlyList<LlmJournalEntry>>([]);

    public Reading<ObservationLog> Observations { get; init; } = Reading.Of(ObservationLog.Empty);

    /// <summary>The objects of the pipeline.</summary>
    public PipedResults Piped { get; init; } = new();

    public Reading<IReadOnlyList<LlmService>> Services { get; init; } = Reading.Of<IReadOnlyList<LlmService>>([]);

    public Reading<LlmInventory> Inventory { get; init; } = Reading.Failed<LlmInventory>("it was not read");

    /// <summary>By day and model.</summary>
    public Reading<IReadOnlyList<LlmSpend>> Spend { get; init; } = Reading.Of<IReadOnlyList<LlmSpend>>([]);

    public Reading<RequestFigures> Requests { get; init; } = Reading.Of(RequestFigures.None);

    /// <summary>The access points. Null when they were not read: the report then has no section of them.</summary>
    public Reading<IReadOnlyList<ReportAccessPoint>>? AccessPoints { get; init; }

    /// <summary>The report before this one. Null when there is none, or it could not be read.</summary>
    public PreviousReport? Previous { get; init; }

    /// <summary>Why the report before this one could not be read. Null when it was, or when there is none.</summary>
    public string? PreviousProblem { get; init; }
}

using LiteLlmOps.Changes;
using LiteLlmOps.Consistency;
using LiteLlmOps.Drift;
using LiteLlmOps.Incidents;
using LiteLlmOps.Records;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Results;

/// <summary>Recognizes the objects that can be exported: by their type, otherwise by their properties.</summary>
internal static class ResultKinds
{
    private static readonly (string Type, ResultKind Kind, string[] Properties)[] All =
    [
        (nameof(LlmCheckResult), ResultKind.Check, ["Name", "Category", "Target", "Status", "Message", "IsFailure", "Level"]),
        (nameof(LlmFinding), ResultKind.Finding, ["Id", "Severity", "Subject", "Evidence", "Impact", "IsFailure"]),
        (nameof(LlmDrift), ResultKind.Drift, ["Plane", "Section", "Path", "Kind", "Severity", "IsFailure"]),
        (nameof(LlmChange), ResultKind.Change, ["Action", "Section", "Path", "Status", "Live"]),
        (nameof(LlmServiceResult), ResultKind.ServiceOperation, ["Name", "Action", "Status", "Message", "IsFailure"]),
        (nameof(LlmService), ResultKind.Service, ["Name", "Status", "Launcher", "Restarts", "IsFailure"]),
        (nameof(LlmIncident), ResultKind.Incident, ["Signature", "Severity", "Verdict", "Subject", "Count", "Evidence", "IsFailure"]),
        (nameof(LlmJournalFinding), ResultKind.JournalFinding, ["Kind", "Severity", "Evidence", "Checkpoint", "Line", "IsFailure"]),
    ];

    /// <exception cref="LlmException">UnsupportedInputType for an object of another kind, ResultInvalid when properties are missing.</exception>
    public static ResultKind Of(ResultObject result) =>
        Find(result)
        ?? throw new LlmException(
            ErrorIds.UnsupportedInputType,
            $"Unsupported input type {result.TypeName}; pipe objects of Test-LlmSmoke, Test-LlmConsistency, Test-LlmJournal, Get-LlmDrift, Invoke-LlmSeed, Undo-LlmSeed, "
                + "Get-LlmService, Start-LlmService, Stop-LlmService, Restart-LlmServices or Get-LlmIncident.",
            result.Source
        );

    /// <summary>Null for an object of another kind.</summary>
    /// <exception cref="LlmException">ResultInvalid when properties are missing.</exception>
    public static ResultKind? Find(ResultObject result)
    {
        var known = Array.Find(All, k => k.Type == result.TypeName);
        if (known.Type is null)
            known = Array.Find(All, k => k.Properties.All(result.Has));
        if (known.Type is null)
            return null;
        var missing = known.Properties.Where(p => !result.Has(p)).ToList();
        return missing.Count == 0
            ? known.Kind
            : throw new LlmException(
                ErrorIds.ResultInvalid,
                $"The {known.Type} object has no property {string.Join(", ", missing)}. Export whole objects: Select-Object removes properties.",
                result.Source
            );
    }
}

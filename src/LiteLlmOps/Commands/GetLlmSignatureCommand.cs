using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Incidents;

namespace LiteLlmOps.Commands;

/// <summary>Shows the failure signatures that Get-LlmIncident knows.</summary>
[Cmdlet(VerbsCommon.Get, "LlmSignature")]
[OutputType(typeof(LlmSignature))]
public sealed class GetLlmSignatureCommand : SignatureCmdlet
{
    /// <summary>The ids of the signatures. Wildcards. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Signature")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SignatureCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>What they concern, such as prisma. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Family { get; set; }

    /// <summary>The least severity. Default: Info.</summary>
    [Parameter]
    public SignatureSeverity Severity { get; set; }

    private protected override void Process()
    {
        var all = ReadCatalogue().Patterns.Select(static p => p.Signature).ToList();
        foreach (
            var id in (Id ?? []).Where(i =>
                i != LlmIncident.UnknownId
                && !WildcardPattern.ContainsWildcardCharacters(i)
                && !all.Exists(s => s.Id.Equals(i, StringComparison.OrdinalIgnoreCase))
            )
        )
            WriteProblem(
                new LlmException(
                    ErrorIds.SignatureNotFound,
                    $"There is no signature '{id}'{(NearestName.Of(id, all.Select(static s => s.Id)) is { } near ? $": did you mean {near}?" : ".")}",
                    id
                )
            );
        var (wanted, family) = (Wildcards.Any(Id), Wildcards.Any(Family));
        var found = all.Where(s => wanted(s.Id) && family(s.Family) && s.Severity >= Severity)
            .OrderBy(static s => s.Family, StringComparer.Ordinal)
            .ThenByDescending(static s => s.Severity)
            .ThenBy(static s => s.Id, StringComparer.Ordinal);
        WriteObject(found.Select(static s => new LlmSignature(s)), enumerateCollection: true);
    }
}

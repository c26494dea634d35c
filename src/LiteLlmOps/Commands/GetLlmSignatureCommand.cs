using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Incidents;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Commands;

/// <summary>Gets the failure signatures that Get-LlmIncident uses.</summary>
[Cmdlet(VerbsCommon.Get, "LlmSignature", HelpUri = HelpPages.Address + "Get-LlmSignature.md")]
[OutputType(typeof(LlmSignature))]
public sealed class GetLlmSignatureCommand : SignatureCmdlet
{
    /// <summary>The ids of signatures. Wildcards. From the pipeline, ids or the property Signature of incidents. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [TextInput("ids, or objects of Get-LlmIncident or Get-LlmSignature", "Signature", "Id")]
    [Alias("Signature")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SignatureCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>The families of signatures: the component in which the failure occurs, such as prisma or redis. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Family { get; set; }

    /// <summary>The lowest severity to return: Info, Warning, Error or Critical. Default: Info.</summary>
    [Parameter]
    public SignatureSeverity Severity { get; set; }

    private protected override void Process()
    {
        var catalogue = ReadCatalogue();
        // Incidents without a signature have the id "unknown".
        foreach (var problem in catalogue.Unknown(Wildcards.Literal(Id).Where(static i => i != LlmIncident.UnknownId)))
            WriteProblem(problem);
        foreach (var problem in catalogue.UnknownFamilies(Wildcards.Literal(Family)))
            WriteProblem(problem);
        var (isId, isFamily) = (Wildcards.Any(Id), Wildcards.Any(Family));
        WriteObject(
            catalogue
                .Signatures.Where(s => isId(s.Id) && isFamily(s.Family) && s.Severity >= Severity)
                .OrderBy(static s => s.Family, StringComparer.Ordinal)
                .ThenByDescending(static s => s.Severity)
                .ThenBy(static s => s.Id, StringComparer.Ordinal),
            enumerateCollection: true
        );
    }
}

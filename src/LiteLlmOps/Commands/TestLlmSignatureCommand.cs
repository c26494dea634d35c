using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Incidents;
using LiteLlmOps.Signatures;
using Signature = LiteLlmOps.Signatures.Signature;

namespace LiteLlmOps.Commands;

/// <summary>Tries failure signatures on lines: those of the catalogue on their own samples, or a pattern on lines of yours.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LlmSignature", DefaultParameterSetName = CatalogueSet)]
[OutputType(typeof(LlmSignatureResult))]
public sealed class TestLlmSignatureCommand : SignatureCmdlet
{
    private const string CatalogueSet = "Catalogue";
    private const string PatternSet = "Pattern";
    private const string PatternId = "(pattern)";

    private readonly List<string> _lines = [];
    private int _mismatches;

    /// <summary>The ids of the signatures to try. Wildcards. Default: all; with -SignaturePath those of its files.</summary>
    [Parameter(Position = 0, ParameterSetName = CatalogueSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SignatureCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>A regular expression to try, of .NET's dialect, without looking around and back references.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PatternSet)]
    [ValidateNotNullOrEmpty]
    public string Pattern { get; set; } = "";

    /// <summary>An expression for lines that are not meant. Default: none.</summary>
    [Parameter(ParameterSetName = PatternSet)]
    [ValidateNotNullOrEmpty]
    public string? Unless { get; set; }

    /// <summary>What tells incidents apart, from the pattern's groups, such as '{model}'. Default: nothing.</summary>
    [Parameter(ParameterSetName = PatternSet)]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>The lines to try on, in place of the signatures' own samples; a pattern needs some.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowEmptyString]
    public string[]? Line { get; set; }

    /// <summary>Ends with the error SignatureMismatch, after all results, when a line is not recognized as the signature that was tried on it.</summary>
    [Parameter]
    public SwitchParameter FailOnMismatch { get; set; }

    private protected override void Process() => _lines.AddRange(Line ?? []);

    private protected override void End()
    {
        if (ParameterSetName == PatternSet)
            TryPattern();
        else
            TryCatalogue();
        if (FailOnMismatch && _mismatches > 0)
            throw new LlmException(
                ErrorIds.SignatureMismatch,
                $"{_mismatches} {(_mismatches == 1 ? "line is" : "lines are")} not recognized as the signature tried.",
                null
            );
    }

    private void Write(LlmSignatureResult result)
    {
        _mismatches += result.IsFailure ? 1 : 0;
        WriteObject(result);
    }

    private void TryPattern()
    {
        foreach (var (expression, name) in new[] { (Pattern, nameof(Pattern)), (Unless ?? "x", nameof(Unless)) })
        {
            if (SignaturePattern.Problem(expression) is { } problem)
                throw new LlmException(ErrorIds.PatternInvalid, $"-{name} cannot be used: {problem.TrimEnd('.')}.", expression);
        }

        if (_lines.Count == 0)
            throw new LlmException(ErrorIds.LineRequired, "There is no line to try the pattern on: give -Line, or pipe lines in.", Pattern);
        var signature = new Signature(PatternId, "own", PatternId, SignatureSeverity.Error, SignatureTransience.Unknown, Pattern, "", "")
        {
            Unless = Unless,
            Subject = Subject,
            Level = RecordLevel.Debug,
        };
        if (SignatureText.GroupsOf(Subject ?? "").FirstOrDefault(g => !new SignaturePattern(signature).Groups.Contains(g)) is { } unknown)
            throw new LlmException(ErrorIds.PatternInvalid, $"-Subject names the group '{unknown}', which the pattern has not.", Subject);
        var alone = new SignatureTrial(SignatureCatalogue.Only(signature));
        var known = new SignatureTrial(ReadCatalogue());
        foreach (var line in _lines)
            Write(alone.Try(signature, line).With(known.Try(signature, line).RecognizedAs));
    }

    private void TryCatalogue()
    {
        var catalogue = ReadCatalogue();
        var wanted = Wildcards.Any(Id);
        var files = SignaturePath is null
            ? null
            : SignatureFile.Read(Adapters.Files, SignaturePath.Select(FilePath)).Select(static s => s.Id).ToHashSet(StringComparer.Ordinal);
        var chosen = catalogue
            .Patterns.Select(static p => p.Signature)
            .Where(s => wanted(s.Id) && (Id is not null || files?.Contains(s.Id) != false))
            .ToList();
        if (chosen.Count == 0)
            throw new LlmException(
                ErrorIds.SignatureNotFound,
                $"There is no signature {string.Join(", ", Id ?? SignaturePath ?? [])}.{(Id is [var id] && NearestName.Of(id, catalogue.Patterns.Select(static p => p.Signature.Id)) is { } near ? $" Did you mean {near}?" : "")}",
                Id
            );
        var trial = new SignatureTrial(catalogue);
        foreach (var signature in chosen)
        {
            if (_lines.Count == 0 && signature.Samples.Count == 0)
                WriteWarning($"{signature.Id} has no samples to be tried on.");
            foreach (var line in _lines.Count > 0 ? _lines : signature.Samples)
                Write(trial.Try(signature, line));
        }
    }
}

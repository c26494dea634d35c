using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Incidents;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Commands;

/// <summary>Tests failure signatures: those of the catalogue on their own samples or on given lines, or a pattern on given lines.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LlmSignature", HelpUri = HelpPages.Address + "Test-LlmSignature.md", DefaultParameterSetName = CatalogueSet)]
[OutputType(typeof(LlmSignatureResult), typeof(bool))]
public sealed class TestLlmSignatureCommand : SignatureCmdlet
{
    private const string CatalogueSet = "Catalogue";
    private const string PatternSet = "Pattern";
    private const string PatternId = "(pattern)";

    private readonly List<string> _lines = [];
    private int _mismatches;

    /// <summary>The ids of signatures. Wildcards. Default: all; with -SignaturePath those of its files.</summary>
    [Parameter(Position = 0, ParameterSetName = CatalogueSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SignatureCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>A .NET regular expression to test. Lookaround and back references are not supported.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PatternSet)]
    [ValidateNotNullOrEmpty]
    public string Pattern { get; set; } = "";

    /// <summary>Excludes the lines that this expression matches. Default: none.</summary>
    [Parameter(ParameterSetName = PatternSet)]
    [ValidateNotNullOrEmpty]
    public string? Unless { get; set; }

    /// <summary>A template for the subject of incidents, with groups of the pattern, such as '{model}'. Default: no subject.</summary>
    [Parameter(ParameterSetName = PatternSet)]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>The log lines to test on. Required with -Pattern. Default: the samples of the signatures.</summary>
    [Parameter]
    [AllowEmptyString]
    public string[]? Line { get; set; }

    /// <summary>Log lines to test on; also objects with a Sample property, such as incidents.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>Returns only a Boolean: true when all lines are recognized as the tested signature.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Ends the command with the terminating error SignatureMismatch, after all output, when a line is not recognized as the tested signature.</summary>
    [Parameter]
    public SwitchParameter FailOnMismatch { get; set; }

    private protected override void Begin() => _lines.AddRange(Line ?? []);

    private protected override void Process()
    {
        if (InputObject is null)
            return;
        if ((PipelineInput.LineOf(InputObject) ?? InputObject.Properties["Sample"]?.Value as string) is { } line)
            _lines.Add(line);
        else
            WriteProblem(PipelineInput.Unsupported(InputObject, "strings or incidents"));
    }

    private protected override void End()
    {
        if (_lines.Count == 0 && Line is null && !IsWithoutInput && ParameterSetName == CatalogueSet)
            return; // An empty pipeline and unusable input select nothing, not the samples of the whole catalogue.
        if (ParameterSetName == PatternSet)
            TestPattern();
        else
            TestCatalogue();
        if (Quiet)
            WriteObject(_mismatches == 0);
        if (FailOnMismatch && _mismatches > 0)
            throw new LlmException(
                ErrorIds.SignatureMismatch,
                $"{_mismatches} {(_mismatches == 1 ? "line is" : "lines are")} not recognized as the tested signature.",
                null
            );
    }

    private void Write(LlmSignatureResult result)
    {
        _mismatches += result.IsFailure ? 1 : 0;
        if (!Quiet)
            WriteObject(result);
    }

    private void TestPattern()
    {
        CheckExpression(Pattern, nameof(Pattern));
        if (Unless is not null)
            CheckExpression(Unless, nameof(Unless));
        if (_lines.Count == 0)
            throw new LlmException(ErrorIds.LineRequired, "-Pattern requires log lines to test on. Use -Line, or pipe in lines.", Pattern);
        var signature = new LlmSignature
        {
            Id = PatternId,
            Pattern = Pattern,
            Unless = Unless,
            Subject = Subject,
            MinLevel = RecordLevel.Debug,
        };
        CheckSubject(signature);
        var tester = new SignatureTester(SignatureCatalogue.Only(signature), Adapters.Time);
        var catalogue = new SignatureTester(ReadCatalogue(), Adapters.Time);
        foreach (var line in _lines)
            Write(tester.Test(signature, line) with { RecognizedAs = catalogue.Test(signature, line).RecognizedAs });
    }

    private static void CheckExpression(string expression, string parameter)
    {
        if (SignaturePattern.Problem(expression) is { } problem)
            throw new LlmException(ErrorIds.PatternInvalid, $"-{parameter} is not a valid pattern: {problem.TrimEnd('.')}.", expression);
    }

    private void CheckSubject(LlmSignature signature)
    {
        var groups = new SignaturePattern(signature).Groups;
        if (SignatureText.GroupsOf(Subject ?? "").FirstOrDefault(g => !groups.Contains(g, StringComparer.Ordinal)) is { } unknown)
            throw new LlmException(ErrorIds.PatternInvalid, $"-Subject uses the group '{unknown}', which -Pattern does not have.", Subject);
    }

    private void TestCatalogue()
    {
        var catalogue = ReadCatalogue();
        var tester = new SignatureTester(catalogue, Adapters.Time);
        foreach (var signature in SelectFrom(catalogue))
        {
            if (_lines.Count == 0 && signature.Samples.Count == 0)
                WriteWarning($"Signature '{signature.Id}' has no samples and was not tested.");
            foreach (var line in _lines.Count > 0 ? _lines : [.. signature.SampleTexts.Select(static s => s.Exact)])
                Write(tester.Test(signature, line));
        }
    }

    private IEnumerable<LlmSignature> SelectFrom(SignatureCatalogue catalogue)
    {
        var unknown = catalogue.Unknown(Wildcards.Literal(Id)).ToList();
        if (unknown.Count > 0 && unknown.Count == Id!.Length)
            throw unknown[0];
        unknown.ForEach(WriteProblem);
        if (Id is null && SignaturePath is not null)
        {
            var own = SignatureFile
                .Read(Adapters.Files, SignaturePath.Select(FilePath))
                .Select(static s => s.Id)
                .ToHashSet(StringComparer.Ordinal);
            return own.Count > 0
                ? catalogue.Signatures.Where(s => own.Contains(s.Id))
                : throw new LlmException(
                    ErrorIds.SignatureNotFound,
                    $"No signatures found in {string.Join(", ", SignaturePath)}. Check -SignaturePath.",
                    SignaturePath
                );
        }

        return catalogue.Signatures.Where(s => Wildcards.Any(Id)(s.Id));
    }
}

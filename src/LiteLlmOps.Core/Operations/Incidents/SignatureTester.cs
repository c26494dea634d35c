using System.Text;
using LiteLlmOps.Logs;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>Tests signatures on lines, with the reader that Get-LlmIncident uses.</summary>
/// <param name="catalogue">All signatures: another one may recognize the line.</param>
/// <param name="time">The clock.</param>
internal sealed class SignatureTester(SignatureCatalogue catalogue, TimeProvider time)
{
    private readonly ChunkScanner _scanner = new(catalogue.Index, time.LocalNow());

    public LlmSignatureResult Test(LlmSignature signature, string line)
    {
        var matches = Recognize(line);
        var own = matches.Find(m => m.Signature == signature);
        return new LlmSignatureResult
        {
            Signature = signature.Id,
            Line = IncidentMask.Scrub(line),
            IsMatch = own is not null,
            Subject = IncidentMask.Scrub(own?.Subject ?? ""),
            Values = new LlmIncidentValues(own?.Values ?? []),
            RecognizedAs = own is null && matches.Count > 0 ? matches[0].Signature.Id : null,
            NeededTexts = [.. PatternLiterals.OfSignature(signature.PatternText.Exact)],
            Deployment = signature.Deployment,
        };
    }

    private List<SignatureMatch> Recognize(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.TrimEnd('\r', '\n') + "\n");
        return
        [
            .. _scanner
                .Scan(new LogChunk(bytes, bytes.Length, RecordLevel.None, StartsInsideLine: false))
                .Occurrences.Select(static o => o.Match)
                .OfType<SignatureMatch>(),
        ];
    }
}

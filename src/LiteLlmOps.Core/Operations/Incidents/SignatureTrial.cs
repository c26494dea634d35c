using System.Text;
using LiteLlmOps.Logs;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>Tries signatures on lines, by the same reader as in a log.</summary>
/// <param name="catalogue">All signatures: one may take a line from another.</param>
internal sealed class SignatureTrial(SignatureCatalogue catalogue)
{
    private readonly ChunkScanner _scanner = new(catalogue.Index, DateTime.Now);

    public LlmSignatureResult Try(Signature signature, string line)
    {
        var matches = Recognize(line);
        var own = matches.Find(m => m.Signature == signature);
        return new LlmSignatureResult(
            signature.Id,
            IncidentMask.Scrub(line),
            own is not null,
            IncidentMask.Scrub(own?.Subject ?? ""),
            new LlmIncidentValues(own?.Values ?? []),
            own is null && matches.Count > 0 ? matches[0].Signature.Id : null,
            PatternLiterals.Of(signature.Pattern, LiteralSearch.Shortest + 1)
        );
    }

    private List<SignatureMatch> Recognize(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.TrimEnd('\r', '\n') + "\n");
        return
        [
            .. _scanner
                .Scan(new LogChunk(bytes, bytes.Length, RecordLevel.None, IsCut: false))
                .Occurrences.Select(static s => s.Match)
                .OfType<SignatureMatch>(),
        ];
    }
}

namespace LiteLlmOps.Signatures;

/// <summary>All signatures: those of this module, and those of users, which replace the ones with the same id.</summary>
internal sealed class SignatureCatalogue
{
    private readonly Lazy<SignatureIndex> _index;

    private SignatureCatalogue(IReadOnlyList<SignaturePattern> patterns)
    {
        Patterns = patterns;
        _index = new Lazy<SignatureIndex>(() => new SignatureIndex(patterns));
    }

    public IReadOnlyList<SignaturePattern> Patterns { get; }

    public SignatureIndex Index => _index.Value;

    public IEnumerable<LlmSignature> Signatures => Patterns.Select(static p => p.Signature);

    /// <summary>Creates a catalogue.</summary>
    /// <param name="bundled">The signatures of this module.</param>
    /// <param name="own">The signatures of a user.</param>
    public static SignatureCatalogue Of(IReadOnlyList<SignaturePattern> bundled, IReadOnlyList<LlmSignature> own) =>
        new([.. bundled.Where(b => !own.Any(s => s.Id == b.Signature.Id)), .. own.Select(static s => new SignaturePattern(s))]);

    /// <summary>A catalogue with a single signature.</summary>
    public static SignatureCatalogue Only(LlmSignature signature) => new([new SignaturePattern(signature)]);

    /// <exception cref="LlmException">Two signatures have the same id.</exception>
    public static void CheckIds(IEnumerable<LlmSignature> signatures)
    {
        if (signatures.GroupBy(static s => s.Id, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } twice)
            throw new LlmException(
                ErrorIds.SignatureInvalid,
                $"Signature '{twice.Key}' is defined twice: in {string.Join(" and in ", twice.Select(static s => s.Source).Distinct(StringComparer.Ordinal).Take(3))}. Remove or rename one of them.",
                twice.Key
            );
    }

    /// <summary>One error for each id that no signature has, with the nearest id.</summary>
    /// <param name="ids">Ids without wildcards.</param>
    public IEnumerable<LlmException> Unknown(IEnumerable<string> ids) =>
        Missing(ids, [.. Signatures.Select(static s => s.Id)])
            .Select(m => NotFound(ErrorIds.SignatureNotFound, $"No signature named '{m.Name}'.", m.Near, m.Name));

    /// <summary>One error for each family that no signature has, with the nearest one.</summary>
    /// <param name="families">Families without wildcards.</param>
    public IEnumerable<LlmException> UnknownFamilies(IEnumerable<string> families) =>
        Missing(families, [.. Signatures.Select(static s => s.Family).Distinct(StringComparer.Ordinal)])
            .Select(m => NotFound(ErrorIds.FamilyNotFound, $"No signature of family '{m.Name}'.", m.Near, m.Name));

    private static IEnumerable<(string Name, string? Near)> Missing(IEnumerable<string> names, IReadOnlyCollection<string> known) =>
        names
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(n => !known.Contains(n, StringComparer.OrdinalIgnoreCase))
            .Select(n => (n, NearestName.OfOrContaining(n, known)));

    private static LlmException NotFound(ErrorId id, string problem, string? near, string name) =>
        new(id, $"{problem} {(near is null ? "Get-LlmSignature lists all." : $"Did you mean {near}?")}", name);
}

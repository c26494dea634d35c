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
                "SignatureInvalid",
                LlmErrorKind.InvalidData,
                $"Signature '{twice.Key}' is defined twice: in {string.Join(" and in ", twice.Select(static s => s.Source))}. Remove or rename one of them.",
                twice.Key
            );
    }
}

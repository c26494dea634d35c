namespace LiteLlmOps.Signatures;

/// <summary>All signatures: those of this module, and those of a deployment or a folder, which replace ones of the same id.</summary>
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

    /// <param name="bundled">Those of this module.</param>
    /// <param name="own">Those of a user.</param>
    public static SignatureCatalogue Of(IReadOnlyList<SignaturePattern> bundled, IReadOnlyList<Signature> own) =>
        new([.. bundled.Where(b => !own.Any(s => s.Id == b.Signature.Id)), .. own.Select(static s => new SignaturePattern(s))]);

    /// <summary>A catalogue of one.</summary>
    public static SignatureCatalogue Only(Signature signature) => new([new SignaturePattern(signature)]);

    /// <exception cref="LlmException">Two of them have one id.</exception>
    public static void CheckIds(IEnumerable<Signature> signatures)
    {
        if (signatures.GroupBy(static s => s.Id, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } twice)
            throw new LlmException(
                ErrorIds.SignatureInvalid,
                $"The signature {twice.Key} is there twice: in {string.Join(" and in ", twice.Select(static s => s.Source))}.",
                twice.Key
            );
    }
}

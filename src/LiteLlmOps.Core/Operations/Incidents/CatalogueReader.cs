using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>Creates the signature catalogue.</summary>
internal static class CatalogueReader
{
    private static IReadOnlyList<SignaturePattern>? _bundled;

    // Its index, which takes milliseconds to build, is used by every command without signatures of users.
    private static SignatureCatalogue? _withoutOwn;
    private static SourceAreas? _areas;

    /// <summary>The parts of LiteLLM. They are read once.</summary>
    public static SourceAreas Areas(ISignatureFiles files) => _areas ??= SourceAreaFile.Of(files.ReadAreas());

    /// <summary>Only the signatures of this module. They are read once.</summary>
    public static SignatureCatalogue Bundled(ISignatureFiles files) => With(files, []);

    /// <summary>The signatures of this module, with those of a user, which replace the ones with the same id.</summary>
    public static SignatureCatalogue With(ISignatureFiles files, IReadOnlyList<LlmSignature> own) =>
        own.Count == 0 ? _withoutOwn ??= SignatureCatalogue.Of(PatternsOf(files), []) : SignatureCatalogue.Of(PatternsOf(files), own);

    private static IReadOnlyList<SignaturePattern> PatternsOf(ISignatureFiles files) => _bundled ??= ReadBundled(files);

    // The first command of a session waits for it. PLINQ would compile more code than it saves.
    private static IReadOnlyList<SignaturePattern> ReadBundled(ISignatureFiles files)
    {
        var families = files.Families;
        var patterns = new SignaturePattern[families.Count][];
        Parallel.For(0, families.Count, i => patterns[i] = [.. ReadFamily(files, families[i])]);
        return [.. patterns.SelectMany(static p => p)];
    }

    // The build has found the texts of the patterns: it takes longer than reading the signatures.
    private static IEnumerable<SignaturePattern> ReadFamily(ISignatureFiles files, string family)
    {
        var texts = ((ConfigList)files.ReadTexts(family)).Items;
        return SignatureFile
            .OfFamily(family, files.Read(family))
            .Select((s, i) => new SignaturePattern(s, [.. ((ConfigList)texts[i]).Items.Select(static t => ((ConfigScalar)t).Text!)]));
    }

    /// <summary>The signatures of this module, of a deployment, and of files, which take precedence over those of the deployment.</summary>
    /// <param name="adapters">The adapters.</param>
    /// <param name="deployment">The deployment. Null for none.</param>
    /// <param name="paths">Files and folders, as absolute paths.</param>
    public static SignatureCatalogue Of(IAdapters adapters, Deployment? deployment, IEnumerable<string> paths)
    {
        var files = SignatureFile.Read(adapters.Files, paths);
        return With(adapters.Signatures, [.. OwnOf(deployment).Where(s => !files.Any(f => f.Id == s.Id)), .. files]);
    }

    private static IEnumerable<LlmSignature> OwnOf(Deployment? deployment) =>
        deployment?.Signatures.Select(s => s with { Deployment = deployment.Path }) ?? [];
}

using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>Makes the catalogue that is in use.</summary>
internal static class CatalogueReader
{
    private static IReadOnlyList<SignaturePattern>? _bundled;

    /// <summary>The signatures of this module alone. They are read once.</summary>
    public static SignatureCatalogue Bundled(ISignatureFiles files) => With(files, []);

    /// <summary>The signatures of this module, those of a user in place of ones with the same id.</summary>
    public static SignatureCatalogue With(ISignatureFiles files, IReadOnlyList<Signature> own) =>
        SignatureCatalogue.Of(
            _bundled ??= [
                .. files
                    .Read()
                    .SelectMany(static f => SignatureFile.OfFamily(f.Family, f.Root))
                    .Select(static s => new SignaturePattern(s)),
            ],
            own
        );

    /// <summary>Those of this module, of a deployment, and of files, which come before the deployment's.</summary>
    /// <param name="adapters">The outside world.</param>
    /// <param name="deployment">The deployment. Null for none.</param>
    /// <param name="paths">Files and folders, absolute.</param>
    public static SignatureCatalogue Of(IAdapters adapters, Deployment? deployment, IEnumerable<string> paths)
    {
        var files = SignatureFile.Read(adapters.Files, paths);
        return With(adapters.Signatures, [.. (deployment?.Signatures ?? []).Where(s => !files.Any(f => f.Id == s.Id)), .. files]);
    }
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Incidents.Signatures;

/// <summary>All signatures: those of this module, and those of a deployment or a folder, which replace ones of the same id.</summary>
internal sealed class SignatureCatalogue
{
    private static IReadOnlyList<SignaturePattern>? _bundled;

    private readonly Lazy<SignatureIndex> _index;

    private SignatureCatalogue(IReadOnlyList<SignaturePattern> patterns)
    {
        Patterns = patterns;
        _index = new Lazy<SignatureIndex>(() => new SignatureIndex(patterns));
    }

    public IReadOnlyList<SignaturePattern> Patterns { get; }

    public SignatureIndex Index => _index.Value;

    /// <param name="bundled">Reads those of this module; they are read once.</param>
    /// <param name="own">Those of somebody's own.</param>
    public static SignatureCatalogue Of(ISignatureFiles bundled, IReadOnlyList<Signature> own)
    {
        var known = _bundled ??= [.. bundled.Read().SelectMany(static f => Read(f.Family, f.Root)).Select(static s => new SignaturePattern(s))];
        return new SignatureCatalogue([.. known.Where(b => !own.Any(s => s.Id == b.Signature.Id)), .. own.Select(static s => new SignaturePattern(s))]);
    }

    /// <summary>Those of this module, of a deployment, and of files, which come before the deployment's.</summary>
    /// <param name="adapters">The outside world.</param>
    /// <param name="deployment">The deployment. Null for none.</param>
    /// <param name="paths">Files and folders, absolute.</param>
    public static SignatureCatalogue Of(IAdapters adapters, Deployment? deployment, IEnumerable<string> paths)
    {
        var files = ReadFiles(adapters.Files, paths);
        return Of(adapters.Signatures, [.. (deployment?.Signatures ?? []).Where(s => !files.Any(f => f.Id == s.Id)), .. files]);
    }

    /// <summary>A catalogue of one.</summary>
    public static SignatureCatalogue Only(Signature signature) => new([new SignaturePattern(signature)]);

    /// <summary>The signatures of files; a folder stands for the YAML files in it.</summary>
    /// <exception cref="SourceException">One is not right, with its place.</exception>
    public static IReadOnlyList<Signature> ReadFiles(IConfigFiles files, IEnumerable<string> paths)
    {
        var found = new List<Signature>();
        foreach (var path in paths.SelectMany(p => Expand(files, p)))
            found.AddRange(ReadFile(files, path));
        CheckIds(found);
        return found;
    }

    /// <exception cref="LlmException">Two of them have one id.</exception>
    public static void CheckIds(IEnumerable<Signature> signatures)
    {
        if (signatures.GroupBy(static s => s.Id, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } twice)
            throw new LlmException("SignatureInvalid", LlmErrorKind.InvalidData, $"The signature {twice.Key} is there twice: in {string.Join(" and in ", twice.Select(static s => s.Source))}.", twice.Key);
    }

    private static IEnumerable<Signature> ReadFile(IConfigFiles files, string path)
    {
        var context = new ReaderContext(Path.GetDirectoryName(path)!, files.ReadLine) { Words = SignatureReader.Words };
        var reader = new SignatureReader(context, "", path);
        return files.ReadYaml(path) switch
        {
            null or ConfigScalar { IsNull: true } => [],
            ConfigList list => list.Items.Select(i => reader.Read(i, Path.GetFileNameWithoutExtension(path))).ToList(),
            var other => throw SourceException.At(other.Position, "SignatureInvalid", "A file of signatures is a list of them.", files.ReadLine),
        };
    }

    // A pattern may stand for several files, or for none yet; a plain name has to be there.
    private static IEnumerable<string> Expand(IConfigFiles files, string path) =>
        files.IsFolder(path) ? files.List(path, "*.yaml").Concat(files.List(path, "*.yml"))
        : Path.GetFileName(path).Contains('*', StringComparison.Ordinal) ? files.List(Path.GetDirectoryName(path)!, Path.GetFileName(path))
        : [path];

    private static IEnumerable<Signature> Read(string family, ConfigNode root)
    {
        var reader = new SignatureReader(new ReaderContext("", static _ => null) { Words = SignatureReader.Words }, "", null);
        return ((ConfigList)root).Items.Select(i => reader.Read(i, family));
    }
}

using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Signatures;

/// <summary>Reads files of signatures.</summary>
internal static class SignatureFile
{
    /// <summary>The signatures of files and of the YAML files in folders.</summary>
    /// <exception cref="SourceException">A signature is invalid; the error has its position.</exception>
    public static IReadOnlyList<LlmSignature> Read(IConfigFiles files, IEnumerable<string> paths)
    {
        var found = new List<LlmSignature>();
        foreach (var path in paths.SelectMany(p => Expand(files, p)))
            found.AddRange(ReadFile(files, path));
        SignatureCatalogue.CheckIds(found);
        return found;
    }

    /// <summary>The signatures of a bundled file.</summary>
    public static IEnumerable<LlmSignature> OfFamily(string family, ConfigNode root)
    {
        var reader = new SignatureReader(new ReaderContext("", static _ => null) { Words = SignatureReader.Words }, "", null);
        return ((ConfigList)root).Items.Select(i => reader.Read(i, family));
    }

    private static IEnumerable<LlmSignature> ReadFile(IConfigFiles files, string path)
    {
        var context = new ReaderContext(Path.GetDirectoryName(path)!, files.ReadLine) { Words = SignatureReader.Words };
        var reader = new SignatureReader(context, "", path);
        return files.ReadYaml(path) switch
        {
            null or ConfigScalar { IsNull: true } => [],
            ConfigList list => list.Items.Select(i => reader.Read(i, Path.GetFileNameWithoutExtension(path))).ToList(),
            var other => throw SourceException.At(
                other.Position,
                ErrorIds.SignatureInvalid,
                "A signature file must contain a list of signatures.",
                files.ReadLine
            ),
        };
    }

    // A wildcard may match no file; a path without wildcards must exist.
    private static IEnumerable<string> Expand(IConfigFiles files, string path) =>
        files.IsFolder(path) ? files.List(path, "*.yaml").Concat(files.List(path, "*.yml"))
        : Path.GetFileName(path).Contains('*', StringComparison.Ordinal) ? files.List(Path.GetDirectoryName(path)!, Path.GetFileName(path))
        : [path];
}

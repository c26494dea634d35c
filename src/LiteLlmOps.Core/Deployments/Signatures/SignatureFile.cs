using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Signatures;

/// <summary>Reads signatures from files.</summary>
internal static class SignatureFile
{
    /// <summary>The signatures of files; a folder stands for the YAML files in it.</summary>
    /// <exception cref="SourceException">One is not right, with its place.</exception>
    public static IReadOnlyList<Signature> Read(IConfigFiles files, IEnumerable<string> paths)
    {
        var found = new List<Signature>();
        foreach (var path in paths.SelectMany(p => Expand(files, p)))
            found.AddRange(ReadFile(files, path));
        SignatureCatalogue.CheckIds(found);
        return found;
    }

    /// <summary>The signatures of a bundled file.</summary>
    public static IEnumerable<Signature> OfFamily(string family, ConfigNode root)
    {
        var reader = new SignatureReader(new ReaderContext("", static _ => null) { Words = SignatureReader.Words }, "", null);
        return ((ConfigList)root).Items.Select(i => reader.Read(i, family));
    }

    private static IEnumerable<Signature> ReadFile(IConfigFiles files, string path)
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
                "A file of signatures is a list of them.",
                files.ReadLine
            ),
        };
    }

    // A pattern may stand for several files, or for none yet; a plain name has to be there.
    private static IEnumerable<string> Expand(IConfigFiles files, string path) =>
        files.IsFolder(path) ? files.List(path, "*.yaml").Concat(files.List(path, "*.yml"))
        : Path.GetFileName(path).Contains('*', StringComparison.Ordinal) ? files.List(Path.GetDirectoryName(path)!, Path.GetFileName(path))
        : [path];
}

using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Fuzzing;

/// <summary>The files of one folder. An input names others, such as devices without an end, which do not exist here.</summary>
internal sealed class FuzzFiles(string folder) : IConfigFiles
{
    private readonly ConfigFiles _files = new();

    public bool Exists(string path) => IsOwn(path) && _files.Exists(path);

    public bool IsFolder(string path) => IsOwn(path) && _files.IsFolder(path);

    public IReadOnlyList<string> List(string path, string pattern) => IsOwn(path) ? _files.List(path, pattern) : [];

    public ConfigNode? ReadYaml(string path) => _files.ReadYaml(Own(path));

    public DeclaredConfig ReadDeclared(string source, IReadOnlyList<string> overlays) => ReadDeclared(source, overlays, NoTexts);

    public DeclaredConfig ReadDeclared(string source, IReadOnlyList<string> overlays, IReadOnlyDictionary<string, string> texts) =>
        new DeclaredReader(
            path => File.ReadAllBytes(Own(path)),
            (path, bytes) => bytes.Length == new FileInfo(path).Length ? _files.ReadYaml(path) : null,
            ReadLine
        ).Read(source, overlays);

    public EnvironmentFile ReadEnvironment(string path) => _files.ReadEnvironment(Own(path));

    public EnvironmentFile ParseEnvironment(string path, string text) => _files.ParseEnvironment(path, text);

    public string ReadText(string path) => _files.ReadText(Own(path));

    public string? ReadLine(SourcePosition position) => _files.ReadLine(position);

    public string? ReadComment(SourcePosition position) => _files.ReadComment(position);

    public string WriteYaml(ConfigNode node, IReadOnlyList<string> header) => _files.WriteYaml(node, header);

    public void Restrict(string path) { }

    public void Sweep(string path) { }

    public void WriteAtomically(string path, string text, bool isPrivate, IReadOnlyList<string>? sources = null) =>
        _files.WriteAtomically(Own(path), text, isPrivate);

    private static Dictionary<string, string> NoTexts => new(StringComparer.Ordinal);

    private bool IsOwn(string path) => path == folder || Path.GetDirectoryName(path) == folder;

    private string Own(string path) =>
        Exists(path) ? path : throw new LlmException(ErrorIds.FileNotFound, "The file does not exist.", null);
}

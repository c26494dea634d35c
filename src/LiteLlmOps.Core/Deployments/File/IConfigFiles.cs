using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.DeploymentFile;

/// <summary>The files that people and this module write: YAML and dotenv.</summary>
internal interface IConfigFiles
{
    bool Exists(string path);

    bool IsFolder(string path);

    /// <summary>The files of a folder, full paths, sorted; none when there is no such folder.</summary>
    IReadOnlyList<string> List(string folder, string pattern);

    /// <summary>A YAML file as PyYAML reads it; null when it is empty.</summary>
    /// <exception cref="SourceException">It is no YAML; with line, column and the line's text.</exception>
    /// <exception cref="LlmException">It cannot be read.</exception>
    ConfigNode? ReadYaml(string path);

    /// <summary>The source with its includes, as LiteLLM merges them, and the overlays laid over it.</summary>
    DeclaredConfig ReadDeclared(string source, IReadOnlyList<string> overlays);

    /// <summary>The same, with texts in place of what the files hold.</summary>
    DeclaredConfig ReadDeclared(string source, IReadOnlyList<string> overlays, IReadOnlyDictionary<string, string> texts);

    EnvironmentFile ReadEnvironment(string path);

    /// <summary>A text, read as if it stood in a dotenv file of this path.</summary>
    EnvironmentFile ParseEnvironment(string path, string text);

    /// <summary>A file's text with everything that is in it, such as a byte order mark: written again, it is the same file.</summary>
    string ReadText(string path);

    /// <summary>A line of a file, for an error message, with secrets blanked out; null when it cannot be read.</summary>
    string? ReadLine(SourcePosition position);

    /// <summary>YAML that PyYAML reads back as the same value, with comment lines before it.</summary>
    string WriteYaml(ConfigNode node, IReadOnlyList<string> header);

    /// <summary>Writes beside the file and renames: a reader sees the old content or the new, never a part.</summary>
    /// <param name="path">The file; its folder is made when it is missing.</param>
    /// <param name="text">The content, written as UTF-8 without a mark.</param>
    /// <param name="isPrivate">True to let only the owner read it.</param>
    void WriteAtomically(string path, string text, bool isPrivate);
}

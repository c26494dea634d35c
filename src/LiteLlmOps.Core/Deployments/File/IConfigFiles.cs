using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.DeploymentFile;

/// <summary>Reads and writes the files of a deployment: YAML and dotenv files.</summary>
internal interface IConfigFiles
{
    bool Exists(string path);

    bool IsFolder(string path);

    /// <summary>The full paths of the files in a folder, sorted. Empty when the folder does not exist.</summary>
    IReadOnlyList<string> List(string folder, string pattern);

    /// <summary>A YAML file as PyYAML reads it. Null when it is empty.</summary>
    /// <exception cref="SourceException">It is not valid YAML; with line, column and text of the line.</exception>
    /// <exception cref="LlmException">The file cannot be read.</exception>
    ConfigNode? ReadYaml(string path);

    /// <summary>The source, merged with its includes as LiteLLM does it, and with the overlays.</summary>
    DeclaredConfig ReadDeclared(string source, IReadOnlyList<string> overlays);

    /// <summary>The same with other texts for some of the files.</summary>
    DeclaredConfig ReadDeclared(string source, IReadOnlyList<string> overlays, IReadOnlyDictionary<string, string> texts);

    EnvironmentFile ReadEnvironment(string path);

    /// <summary>A text that is read as the content of a dotenv file with this path.</summary>
    EnvironmentFile ParseEnvironment(string path, string text);

    /// <summary>The complete text of a file, with its byte order mark: written again, it is the same file.</summary>
    string ReadText(string path);

    /// <summary>A line of a file for an error message: its keys and structure without values. Null when it cannot be read.</summary>
    string? ReadLine(SourcePosition position);

    /// <summary>A comment line as it is. Null when the line is no comment, or cannot be read.</summary>
    string? ReadComment(SourcePosition position);

    /// <summary>YAML that PyYAML reads as the same value, after comment lines.</summary>
    string WriteYaml(ConfigNode node, IReadOnlyList<string> header);

    /// <summary>Writes a temporary file and renames it, so that a reader sees the old or the new content and never a part.</summary>
    /// <param name="path">The file. Its folder is created when it does not exist.</param>
    /// <param name="text">The content, written as UTF-8 without byte order mark.</param>
    /// <param name="isPrivate">True when only the owner may read it, who stays the same.</param>
    /// <param name="sources">
    /// The files from which the content was made: a new file is then private, and an existing one that gives all users a right which a source
    /// denies them gets the rights of the source. Null for content that is not confidential.
    /// </param>
    void WriteAtomically(string path, string text, bool isPrivate, IReadOnlyList<string>? sources = null);

    /// <summary>Sets the mode of a file, or of the target of a symbolic link, to 0600: only the owner may read and write it.</summary>
    void Restrict(string path);

    /// <summary>Deletes the temporary files that killed processes have left beside a file.</summary>
    void Sweep(string path);
}

using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Reads and writes configuration files on disk.</summary>
/// <param name="operations">The operations with which files are written. Null for those of the file system.</param>
internal sealed class ConfigFiles(FileOperations? operations = null) : IConfigFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Resolving a deployment and comparing it use the same config, so it is read once.
    private (string Key, DeclaredConfig Config)? _declared;

    public bool Exists(string path) => File.Exists(path);

    public bool IsFolder(string path) => Directory.Exists(path);

    public IReadOnlyList<string> List(string folder, string pattern) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)] : [];

    public ConfigNode? ReadYaml(string path) => Parse(path, ReadBytes(path));

    public DeclaredConfig ReadDeclared(string source, IReadOnlyList<string> overlays)
    {
        var key = string.Join('\n', [source, .. overlays]);
        if (_declared is { } cached && cached.Key == key)
            return cached.Config;
        var config = new DeclaredReader(ReadBytes, Parse, ReadLine).Read(source, overlays);
        _declared = (key, config);
        return config;
    }

    public DeclaredConfig ReadDeclared(string source, IReadOnlyList<string> overlays, IReadOnlyDictionary<string, string> texts) =>
        new DeclaredReader(path => texts.TryGetValue(path, out var text) ? Utf8.GetBytes(text) : ReadBytes(path), Parse, ReadLine).Read(
            source,
            overlays
        );

    public EnvironmentFile ReadEnvironment(string path) => ParseEnvironment(path, Decode(path, ReadBytes(path, Limits.EnvironmentFile)));

    public EnvironmentFile ParseEnvironment(string path, string text) => DotEnvReader.Read(path, text, Environment.GetEnvironmentVariable);

    public string ReadText(string path)
    {
        var bytes = ReadBytes(path, Limits.TextFile);
        return (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? "\uFEFF" : "") + Decode(path, bytes);
    }

    public string? ReadLine(SourcePosition position) =>
        ReadSource(position) is { } line ? SourceLine.OfYaml(line, YamlKeys.InLine(position.File!, position.Line)) : null;

    public string? ReadComment(SourcePosition position) => ReadSource(position) is ['#', ..] comment ? comment : null;

    private static string? ReadSource(SourcePosition position)
    {
        try
        {
            return position.IsKnown
                ? Bounded.ReadLines(position.File!, Limits.TextFile).ElementAtOrDefault(position.Line - 1)?.TrimEnd('\r')
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public string WriteYaml(ConfigNode node, IReadOnlyList<string> header) => YamlWriter.Write(node, header);

    public void Sweep(string path)
    {
        var target =
            File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } link ? link.FullName : Path.GetFullPath(path);
        TemporaryName.Sweep(operations ?? FileOperations.Disk, Path.GetDirectoryName(target)!, Path.GetFileName(target));
    }

    public void WriteAtomically(string path, string text, bool isPrivate, IReadOnlyList<string>? sources = null)
    {
        _declared = null;
        try
        {
            AtomicFile.Replace(path, Utf8.GetBytes(text), isPrivate, sources, operations);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw e is FileNotFoundException or DirectoryNotFoundException
                ? new LlmException(ErrorIds.FolderNotFound, $"'{path}' cannot be written: no file can be created in this folder.", path, e)
                : FileError(path, "written", e);
        }
    }

    public void Restrict(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            // Follows a link, as chmod does.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileError(path, "restricted to its owner", e);
        }
    }

    private static byte[] ReadBytes(string path) => ReadBytes(path, Limits.YamlFile);

    private static byte[] ReadBytes(string path, Limit limit)
    {
        try
        {
            return Bounded.ReadBytes(path, limit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileError(path, "read", e);
        }
    }

    private static LlmException FileError(string path, string what, Exception cause) =>
        cause switch
        {
            FileNotFoundException or DirectoryNotFoundException => new LlmException(
                ErrorIds.FileNotFound,
                what == "read"
                    ? $"File '{path}' does not exist. Check the path."
                    : $"'{path}' could not be written: its folder does not exist, or does not accept files.",
                path,
                cause
            ),
            UnauthorizedAccessException when Directory.Exists(path) => new LlmException(
                ErrorIds.PathIsDirectory,
                $"'{path}' is a directory. Specify the path of a file.",
                path,
                cause
            ),
            UnauthorizedAccessException => new LlmException(
                ErrorIds.FileAccessDenied,
                $"Permission denied: '{path}' cannot be {what} by user '{Environment.UserName}'.",
                path,
                cause
            ),
            _ => new LlmException(ErrorIds.FileNotUsable, $"'{path}' cannot be {what}: {cause.Message}", path, cause),
        };

    private ConfigNode? Parse(string path, byte[] bytes)
    {
        try
        {
            return YamlReader.Read(path, Decode(path, bytes));
        }
        catch (YamlProblem e)
        {
            throw SourceException.At(e.Position, e.IsLimit ? ErrorIds.LimitExceeded : ErrorIds.YamlInvalid, e.Message, ReadLine);
        }
    }

    private static string Decode(string path, byte[] bytes)
    {
        try
        {
            return Utf8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
        }
        catch (DecoderFallbackException e)
        {
            var line = bytes.AsSpan(0, Math.Min(e.Index, bytes.Length)).Count((byte)'\n') + 1;
            throw new SourceException(ErrorIds.FileNotUtf8, "The file is not valid UTF-8.", path, line, 1, null, e);
        }
    }
}

namespace LiteLlmOps.Tests;

/// <summary>A script in a temporary folder that is deleted at the end of the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-test-");

    private TemporaryFile(string name, string text)
    {
        Path = System.IO.Path.Combine(_folder.FullName, name);
        File.WriteAllText(Path, text);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its folder.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Creates a script.</summary>
    public static TemporaryFile With(string text, string name = "Some.Tests.ps1") => new(name, text);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}

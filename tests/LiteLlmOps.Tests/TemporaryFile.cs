namespace LiteLlmOps.Tests;

/// <summary>A script in a folder of its own, gone when the test is over.</summary>
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

    /// <summary>Makes a script.</summary>
    public static TemporaryFile With(string text, string name = "Some.Tests.ps1") => new(name, text);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}

using System.Reflection;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Declaring;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Tests.Declaring;

public sealed class FileTransactionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    [Fact]
    public void All_files_are_written()
    {
        new FileTransaction(new ConfigFiles()).Write([Change("a", "1", "2"), Change("b", "3", "4")]);
        Assert.Equal("24", Text("a") + Text("b"));
    }

    [Fact]
    public void When_the_second_file_cannot_be_written_the_first_is_restored()
    {
        var changes = new[] { Change("a", "1", "2"), Change("b", "3", "4") };
        var files = DispatchProxy.Create<IConfigFiles, FailingFiles>();
        ((FailingFiles)files).FailsOn = changes[1].Path;
        Assert.Equal("FileAccessDenied", Assert.Throws<LlmException>(() => new FileTransaction(files).Write(changes)).ErrorId);
        Assert.Equal("13", Text("a") + Text("b"));
    }

    [Fact]
    public void A_file_that_was_modified_in_the_meantime_is_not_overwritten()
    {
        var changes = new[] { Change("a", "1", "2"), Change("b", "3", "4") };
        File.WriteAllText(changes[1].Path, "theirs");
        Assert.Equal(
            "DeclarationChanged",
            Assert.Throws<LlmException>(() => new FileTransaction(new ConfigFiles()).Write(changes)).ErrorId
        );
        Assert.Equal("1theirs", Text("a") + Text("b"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private FileChange Change(string name, string before, string after)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, before);
        return new FileChange(path, before, after);
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(_folder, name));
}

/// <summary>The files on disk, one of which cannot be written.</summary>
public class FailingFiles : DispatchProxy
{
    private readonly ConfigFiles _files = new();

    internal string? FailsOn { get; set; }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IConfigFiles.WriteAtomically) && (string)args![0]! == FailsOn
            ? throw new LlmException(ErrorIds.FileAccessDenied, "Permission denied.", FailsOn)
            : targetMethod.Invoke(_files, args);
}

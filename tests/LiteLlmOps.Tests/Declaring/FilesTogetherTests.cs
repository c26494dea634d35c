using System.Reflection;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Declaring;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Tests.Declaring;

public sealed class FilesTogetherTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    [Fact]
    public void All_files_are_written()
    {
        new FilesTogether(new ConfigFiles()).Write([Change("a", "1", "2"), Change("b", "3", "4")]);
        Assert.Equal("24", Text("a") + Text("b"));
    }

    [Fact]
    public void When_the_second_cannot_be_written_the_first_goes_back()
    {
        var changes = new[] { Change("a", "1", "2"), Change("b", "3", "4") };
        var files = DispatchProxy.Create<IConfigFiles, FailingFiles>();
        ((FailingFiles)files).FailsOn = changes[1].Path;
        Assert.Equal("FileAccessDenied", Assert.Throws<LlmException>(() => new FilesTogether(files).Write(changes)).ErrorId);
        Assert.Equal("13", Text("a") + Text("b"));
    }

    [Fact]
    public void A_file_that_somebody_has_changed_meanwhile_is_left_to_him()
    {
        var changes = new[] { Change("a", "1", "2"), Change("b", "3", "4") };
        File.WriteAllText(changes[1].Path, "theirs");
        Assert.Equal("DeclarationChanged", Assert.Throws<LlmException>(() => new FilesTogether(new ConfigFiles()).Write(changes)).ErrorId);
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

/// <summary>The files on the disk, one of which cannot be written.</summary>
public class FailingFiles : DispatchProxy
{
    private readonly ConfigFiles _files = new();

    internal string? FailsOn { get; set; }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IConfigFiles.WriteAtomically) && (string)args![0]! == FailsOn
            ? throw new LlmException(ErrorIds.FileAccessDenied, "It may not be written.", FailsOn)
            : targetMethod.Invoke(_files, args);
}

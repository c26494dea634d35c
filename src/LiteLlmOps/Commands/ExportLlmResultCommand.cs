using System.Management.Automation;
using LiteLlmOps.Results;

namespace LiteLlmOps.Commands;

/// <summary>Writes the results of checks for build servers, people, programs and Prometheus.</summary>
[Cmdlet(VerbsData.Export, "LlmResult", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportLlmResultCommand : LlmCmdlet
{
    private readonly List<ResultItem> _items = [];

    /// <summary>The file to write; one that is there is replaced, as a whole and at once. Default: the text is returned.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The results, from Test-LlmSmoke and Test-LlmConsistency.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>The form. Default: by the ending of -Path (.xml, .md, .json, .prom).</summary>
    [Parameter]
    public ResultFormat? Format { get; set; }

    /// <summary>Leaves a file alone that is there already.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process() => _items.AddRange(InputObject.Select(static i => ResultItem.Of(i.BaseObject)));

    private protected override void End()
    {
        // A report of nothing would say that all is well.
        if (_items.Count == 0)
            throw new LlmException(
                ErrorIds.ResultRequired,
                "No result came through the pipeline, so nothing is written: Test-LlmSmoke | Export-LlmResult … (an audit that finds nothing has nothing to write)"
            );
        var path = Path is null ? null : FilePath(Path);
        var format =
            Format
            ?? (path is null ? null : ResultText.FormatOf(path))
            ?? throw new LlmException(
                ErrorIds.FormatUnknown,
                path is null
                    ? "Say the form with -Format: JUnit, Markdown, Json or Prometheus."
                    : $"The ending of '{path}' stands for no form: say it with -Format.",
                path
            );
        var text = ResultText.Of(new ResultSet(_items, DateTime.UtcNow), format);
        if (path is null)
            WriteObject(text);
        else
            Write(path, text, format);
    }

    private void Write(string path, string text, ResultFormat format)
    {
        if (NoClobber && File.Exists(path))
            throw new LlmException(ErrorIds.FileExists, $"'{path}' is there already: give another -Path, or leave -NoClobber out.", path);
        if (Directory.Exists(path))
            throw new LlmException(ErrorIds.PathIsDirectory, $"'{path}' is a folder: name a file in it.", path);
        if (!ShouldProcess(path, $"Write {_items.Count} results as {format}"))
            return;
        Adapters.Files.WriteAtomically(path, text, isPrivate: false);
        if (PassThru)
            WriteFile(path);
    }
}

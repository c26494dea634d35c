using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Results;

namespace LiteLlmOps.Commands;

/// <summary>Exports results as JUnit XML, Markdown, JSON, Prometheus metrics or SARIF.</summary>
[Cmdlet(VerbsData.Export, "LlmResult", HelpUri = HelpPages.Address + "Export-LlmResult.md", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportLlmResultCommand : LlmCmdlet
{
    private readonly List<ResultItem> _items = [];

    /// <summary>The file to write. An existing file is overwritten. Default: the text is returned.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The objects of Test-LlmSmoke, Test-LlmConsistency, Test-LlmJournal, Get-LlmDrift, Invoke-LlmSeed, Undo-LlmSeed, Get-LlmService, Start-LlmService, Stop-LlmService, Restart-LlmServices and Get-LlmIncident. Objects of different kinds can be mixed. Objects of Import-Clixml, a job or ConvertFrom-Json are accepted too.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>The format. Default: by the extension of -Path (.xml, .md, .json, .prom, .sarif, .sarif.json).</summary>
    [Parameter]
    public ResultFormat? Format { get; set; }

    /// <summary>Writes a report without results when there is no input. Without it, no input is an error.</summary>
    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    /// <summary>Does not overwrite an existing file; it is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns the file as an object. Default: nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process() => _items.AddRange(InputObject.Select(static i => ResultReader.Read(ResultProperties.Of(i))));

    private protected override void End()
    {
        // An empty report would claim success, although the command before may have failed.
        if (_items.Count == 0 && !AllowEmpty)
            throw new LlmException(
                ErrorIds.ResultRequired,
                "There are no results to export. Use -AllowEmpty if no results mean success, as for Get-LlmDrift, Test-LlmConsistency and Test-LlmJournal."
            );
        var path = Path is null ? null : FilePath(Path);
        var format = Format ?? (path is null ? null : ResultText.FormatOf(path)) ?? throw NoFormat(path);
        var text = ResultText.Of(Results(), format);
        if (path is null)
            WriteObject(text);
        else
            Write(path, text, format);
    }

    private ResultSet Results() =>
        new(_items, Adapters.Time.UtcNow())
        {
            Version = MyInvocation.MyCommand.Version.ToString(3),
            ProjectUri = MyInvocation.MyCommand.Module?.ProjectUri?.AbsoluteUri,
            PagesUri = HelpPages.Address,
            RootOf = RootOf,
        };

    /// <summary>The repository that contains a file, otherwise the current location when it contains the file.</summary>
    private string? RootOf(string path)
    {
        for (var folder = System.IO.Path.GetDirectoryName(path); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            var git = System.IO.Path.Combine(folder, ".git");
            if (Directory.Exists(git) || File.Exists(git))
                return folder;
        }

        return SessionState.Path.CurrentFileSystemLocation.ProviderPath;
    }

    private static LlmException NoFormat(string? path)
    {
        var formats = string.Join(", ", Enum.GetNames<ResultFormat>());
        return path is null
            ? new LlmException(ErrorIds.FormatUnknown, $"Without -Path, -Format is required: {formats}.")
            : new LlmException(
                ErrorIds.FormatUnknown,
                $"Cannot infer the format from '{System.IO.Path.GetFileName(path)}'; use -Format with one of {formats}.",
                path
            );
    }

    private void Write(string path, string text, ResultFormat format)
    {
        OutputFile.Check(path, NoClobber);
        if (!ShouldProcess(path, $"Write {_items.Count} results as {format}"))
            return;
        Adapters.Files.WriteAtomically(path, text, isPrivate: false);
        if (PassThru)
            WriteFile(path);
    }
}

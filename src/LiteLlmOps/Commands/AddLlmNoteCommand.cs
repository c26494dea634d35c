using System.Management.Automation;
using System.Text;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Records;
using LiteLlmOps.State;

namespace LiteLlmOps.Commands;

/// <summary>Adds a remark, or a command that was run by hand, to the journal of a deployment.</summary>
[Cmdlet(
    VerbsCommon.Add,
    "LlmNote",
    HelpUri = HelpPages.Address + "Add-LlmNote.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low
)]
[OutputType(typeof(LlmJournalEntry))]
public sealed class AddLlmNoteCommand : DeploymentCmdlet
{
    private PowerShellHost? _console;

    /// <summary>The remark. Secrets are masked. Default: none; then -CommandLine is required.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Text { get; set; }

    /// <summary>A command that was run by hand, such as 'systemctl restart litellm'. Secrets are masked. It is not run. Default: none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? CommandLine { get; set; }

    /// <summary>The exit code of the command, which requires -CommandLine. Default: not recorded.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int? ExitCode { get; set; }

    /// <summary>Remarks (strings), or objects with the property CommandLine, such as those of Get-History.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Returns the entry that was added. Default: no output.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        var text = PipelineInput.LineOf(InputObject);
        if (text is not null && Text is not null)
            throw new LlmException(
                ErrorIds.NoteInvalid,
                "A remark was given with -Text and another one through the pipeline. Use one of them.",
                text
            );
        if (InputObject is not null && text is null && CommandLine is null)
        {
            WriteProblem(PipelineInput.Unsupported(InputObject, "strings, or objects with the property CommandLine"));
            return;
        }

        Add(text ?? Text);
    }

    private void Add(string? text)
    {
        if (string.IsNullOrWhiteSpace(text ?? CommandLine) || string.IsNullOrWhiteSpace(CommandLine ?? text))
            throw new LlmException(
                ErrorIds.NoteInvalid,
                "The note, or its command, is empty. Give a remark, or a command with -CommandLine.",
                text
            );
        if (ExitCode is not null && CommandLine is null)
            throw new LlmException(ErrorIds.ParameterNotApplicable, "-ExitCode requires -CommandLine.", ExitCode);
        foreach (var part in (string?[])[text, CommandLine])
        {
            if (part is not null && Encoding.UTF8.GetByteCount(part) > Limits.Note.Most)
                throw Limits.Note.Exceeded("The note", null);
        }

        ForEachDeployment(deployment => Add(deployment, JournalEntries.Note(text, CommandLine, ExitCode, KnownSecrets.Of(deployment))));
    }

    private void Add(Deployment deployment, JournalEntry note)
    {
        var shown = string.Join("; ", ((string?[])[note.Text, note.CommandLine]).OfType<string>());
        if (
            !(_console ??= new PowerShellHost(this)).Confirm(
                $"Add the note '{shown}' to the journal of {deployment.Name}",
                MyInvocation.MyCommand.Name
            )
        )
            return;
        var state = Adapters.OpenState(deployment);
        state.Append(note);
        if (PassThru && Find(state.ReadJournal(), note) is { } line)
            WriteObject(LlmJournalEntry.Of(line, deployment.State.Folder, deployment.Path));
    }

    // Other processes may have added entries since.
    private static JournalLine? Find(JournalText journal, JournalEntry note) =>
        journal.Lines.LastOrDefault(l => l.Command == note.Command && l.ProcessId == note.ProcessId && l.Host == note.Host);
}

using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LiteLlmOps.Shell.Hosting;

/// <summary>Takes what the engine wants to show or to ask, and sends it where it belongs.</summary>
/// <param name="console">The standard streams.</param>
/// <param name="prompter">Asks the questions.</param>
/// <param name="terminal">What is at the other end.</param>
/// <param name="outputIsData">True when standard output holds a document, into which nothing else may be written.</param>
internal sealed class ShellUserInterface(ShellConsole console, Prompter prompter, TerminalFacts terminal, bool outputIsData) : PSHostUserInterface
{
    private const string Yellow = "\e[33m";

    private string? _information;

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface(terminal);

    public override bool SupportsVirtualTerminal => terminal.ColoursOutput && !outputIsData;

    public override void Write(string value)
    {
        if (BelongsToError(value))
            console.WriteError(value);
        else
            console.WriteOutput(value);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value)
    {
        if (BelongsToError(value))
            console.WriteErrorLine(value);
        else
            console.WriteOutputLine(value);
    }

    // The engine announces an information record here and, if it is to be seen, hands its text to Write or WriteLine next.
    public override void WriteInformation(InformationRecord record) => _information = record.ToString();

    public override void WriteErrorLine(string value) => console.WriteErrorLine(value);

    public override void WriteWarningLine(string message) => console.WriteErrorLine($"WARNING: {message}", Yellow);

    public override void WriteVerboseLine(string message) => console.WriteErrorLine($"VERBOSE: {message}", Yellow);

    public override void WriteDebugLine(string message) => console.WriteErrorLine($"DEBUG: {message}", Yellow);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            console.ClearProgress();
            return;
        }

        var percent = record.PercentComplete >= 0 ? $" {record.PercentComplete}%" : "";
        console.ShowProgress($"{record.Activity}: {record.StatusDescription}{percent}");
    }

    public override string ReadLine() => prompter.ReadLine();

    public override SecureString ReadLineAsSecureString() => prompter.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        prompter.AskFields(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        prompter.AskChoice(caption, message, choices, defaultChoice);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        prompter.AskCredential(caption, message, userName);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        prompter.AskCredential(caption, message, userName);

    private bool BelongsToError(string text)
    {
        var isInformation = _information is not null && text == _information;
        _information = null;
        return isInformation || outputIsData;
    }
}

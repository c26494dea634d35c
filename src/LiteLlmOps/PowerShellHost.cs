using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using LiteLlmOps.Ports;

namespace LiteLlmOps;

/// <summary>Runs an operation in a cmdlet that supports ShouldProcess with ConfirmImpact Medium.</summary>
internal sealed class PowerShellHost(LlmCmdlet cmdlet) : IOperationHost
{
    private const int MaxQuoted = 120;

    private bool _yesToAll;
    private bool _noToAll;

    // -WhatIf of a calling function arrives as the preference variable.
    public bool IsWhatIf =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out var bound)
            ? LanguagePrimitives.IsTrue(bound)
            : LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference"));

    // A cmdlet has one ConfirmImpact. Deletions are asked about as if theirs were High: with the default preference, ShouldProcess does
    // not ask; with any other value, and with -Confirm, its answer is what the user wants.
    private bool AsksOnlyForDeletions =>
        !cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm")
        && LanguagePrimitives.TryConvertTo(
            cmdlet.GetVariableValue("ConfirmPreference"),
            CultureInfo.InvariantCulture,
            out ConfirmImpact preference
        )
        && preference == ConfirmImpact.High;

    public bool Confirm(string description, string caption, bool isDeletion = false)
    {
        (description, caption) = (PrintableText.Message(description), PrintableText.Of(caption));
        try
        {
            return cmdlet.ShouldProcess(description, description + "?", caption)
                && (!isDeletion || !AsksOnlyForDeletions || ConfirmDeletion(description, caption));
        }
        // A host without a console, and one with -NonInteractive.
        catch (Exception e) when (e is HostException or PSInvalidOperationException or NotImplementedException)
        {
            throw new LlmException(
                ErrorIds.ConfirmationUnavailable,
                $"The session is not interactive, so this change cannot be confirmed: {Start(description)}. Use -Confirm:$false to run without confirmation.",
                description,
                e
            );
        }
    }

    public void Verbose(string message) => cmdlet.WriteVerbose(message);

    public void Warn(string message)
    {
        if (cmdlet.Stopping)
            WarnAfterStop(message);
        else
            cmdlet.WriteWarning(message);
    }

    public void Progress(string status, int percent = -1) =>
        cmdlet.WriteProgress(new ProgressRecord(0, Activity, status) { PercentComplete = percent });

    public void EndProgress() =>
        cmdlet.WriteProgress(new ProgressRecord(0, Activity, "Completed") { RecordType = ProgressRecordType.Completed });

    public void WriteError(LlmException error) => cmdlet.WriteProblem(error);

    public T Await<T>(Func<CancellationToken, Task<T>> work) => cmdlet.Await(work);

    public T AwaitWhole<T>(Func<CancellationToken, Task<T>> work) => cmdlet.AwaitWhole(work);

    public void Pull<T>(Func<CancellationToken, IAsyncEnumerable<T>> items, Action<T> handle) =>
        cmdlet.Pull(items(cmdlet.StopToken), handle);

    // A stopped pipeline accepts no more output, but its host still shows it; a job keeps it among its warnings.
    private void WarnAfterStop(string message)
    {
        var preference =
            cmdlet.MyInvocation.BoundParameters.GetValueOrDefault("WarningAction") ?? cmdlet.GetVariableValue("WarningPreference");
        if (
            LanguagePrimitives.TryConvertTo(preference, CultureInfo.InvariantCulture, out ActionPreference action)
            && action is ActionPreference.SilentlyContinue or ActionPreference.Ignore
        )
            return;
        try
        {
            cmdlet.Host.UI.WriteWarningLine(PrintableText.Message(message));
        }
        catch (Exception e) when (e is HostException or PSInvalidOperationException or NotImplementedException)
        {
            // A host without a user interface.
        }
    }

    // The description contains values of any length.
    private static string Start(string description) =>
        description.Length <= MaxQuoted ? description : string.Concat(description.AsSpan(0, MaxQuoted), "…");

    private string Activity => cmdlet.MyInvocation.MyCommand.Name;

    // The default answer, which Enter gives, is No.
    private bool ConfirmDeletion(string description, string caption) =>
        cmdlet.ShouldContinue(description + "?", caption, hasSecurityImpact: true, ref _yesToAll, ref _noToAll);
}

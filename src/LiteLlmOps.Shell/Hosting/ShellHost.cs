using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using LiteLlmOps.Shell.Running;

namespace LiteLlmOps.Shell.Hosting;

/// <summary>What the engine knows of us.</summary>
internal sealed class ShellHost(PSHostUserInterface ui, Outcome outcome) : PSHost
{
    public override string Name => "llmops";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => ui;

    public override void SetShouldExit(int exitCode) => outcome.RequestedExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new PSNotSupportedException("llmops has no prompt to suspend a command to");

    public override void ExitNestedPrompt() => throw new PSNotSupportedException("llmops has no nested prompt");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}

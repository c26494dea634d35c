namespace LiteLlmOps.Shell.CommandLine;

/// <summary>The text of -Help.</summary>
internal static class Usage
{
    public const string Text = """
        llmops: runs PowerShell with the LiteLlmOps module, where no pwsh is installed.

          llmops [options] TEXT...                    runs the words as a command
          llmops [options] -Command TEXT...           the same; '-Command -' reads it from standard input
          llmops [options] [-File] SCRIPT.ps1 [args]  runs a script; args bind to its param()
          llmops -Help | -Version

        Options come before the command or script; -OutputFormat may stand behind a command, too:
          -OutputFormat Text|Json   tables and lists (default), or one JSON array of all objects on standard output
          -Width N                  columns of text output; else $COLUMNS, else the terminal's, else 120
          -NoModule                 does not import LiteLlmOps

        Exit codes: 0 nothing to do, or all passed; 2 drift, or failed checks; 1 llmops could not tell.
        'exit N' in the script wins. 130 after Ctrl+C, 143 after SIGTERM.

        Examples:
          llmops Get-LlmDrift -Deployment /srv/litellm
          llmops -OutputFormat Json 'Get-LlmDrift | Where-Object Section -eq router_settings'
          llmops nightly.ps1 -Deployment /srv/litellm

        """;
}

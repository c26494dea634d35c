using System.Management.Automation.Host;

namespace LiteLlmOps.Shell.Hosting;

/// <summary>Sends lines to standard output and standard error, and a progress line to the terminal behind the latter.</summary>
internal sealed class ShellConsole : IDisposable
{
    private const string Reset = "\e[0m";
    private const string EraseLine = "\r\e[K";

    private readonly StandardWriter _output;
    private readonly StandardWriter _error = StandardWriter.Error();
    private readonly TerminalFacts _terminal;
    private bool _showsProgress;

    public ShellConsole(TerminalFacts terminal, Action<IOException> outputBroken)
    {
        _terminal = terminal;
        _output = StandardWriter.Output(outputBroken);
    }

    public void WriteOutput(string text)
    {
        ClearProgress();
        _output.Write(Coloured(text, _terminal.ColoursOutput));
    }

    public void WriteOutputLine(string text)
    {
        ClearProgress();
        var line = Coloured(text, _terminal.ColoursOutput);
        _output.WriteLine(_terminal.IsOutput ? line : line.TrimEnd(' '));
    }

    public void WriteError(string text)
    {
        ClearProgress();
        _error.Write(Coloured(text, _terminal.ColoursError));
    }

    public void WriteErrorLine(string text, string colour = "")
    {
        ClearProgress();
        var line = Coloured(text, _terminal.ColoursError);
        _error.WriteLine(colour.Length > 0 && _terminal.ColoursError ? colour + line + Reset : line);
    }

    /// <summary>One line, written over and over. Where standard error is no terminal there is nobody to look at it.</summary>
    public void ShowProgress(string text)
    {
        if (!_terminal.IsError)
            return;
        _showsProgress = true;
        var room = Math.Max(1, _terminal.Width - 1);
        _error.Write(EraseLine + (text.Length > room ? text[..room] : text));
    }

    public void ClearProgress()
    {
        if (!_showsProgress)
            return;
        _showsProgress = false;
        _error.Write(EraseLine);
    }

    public void Dispose()
    {
        ClearProgress();
        _output.Dispose();
        _error.Dispose();
    }

    // Honours $PSStyle.OutputRendering, too.
    private static string Coloured(string text, bool colours) =>
        text.Contains('\e', StringComparison.Ordinal) ? PSHostUserInterface.GetOutputString(text, colours) : text;
}

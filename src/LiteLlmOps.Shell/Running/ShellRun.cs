using System.Management.Automation;
using System.Management.Automation.Runspaces;
using LiteLlmOps.Shell.CommandLine;
using LiteLlmOps.Shell.Errors;
using LiteLlmOps.Shell.Hosting;
using LiteLlmOps.Shell.Output;

namespace LiteLlmOps.Shell.Running;

/// <summary>One run, from the options to the exit code.</summary>
internal sealed class ShellRun : IDisposable
{
    private const int BrokenPipeError = 32; // EPIPE, as .NET hands it over

    private readonly ShellOptions _options;
    private readonly Outcome _outcome = new();
    private readonly StopRequest _stop = new();
    private readonly TerminalFacts _terminal;
    private readonly ShellConsole _console;
    private readonly ErrorPrinter _errors;
    private readonly PipelineEnd _end;
    private readonly JsonDocumentOutput? _document;

    public ShellRun(ShellOptions options)
    {
        _options = options;
        _terminal = new TerminalFacts(options.Width);
        _console = new ShellConsole(_terminal, OnOutputBroken);
        _errors = new ErrorPrinter(_console);
        _end = new PipelineEnd(_outcome, _errors);
        if (options.OutputFormat == OutputFormat.Json)
        {
            _document = new JsonDocumentOutput(_console);
            Console.SetOut(Console.Error); // for scripts that call [Console]::WriteLine
        }
    }

    public int Execute()
    {
        try
        {
            EngineEnvironment.Prepare();
            using var session = new Session(CreateHost(), _stop);
            Run(session);
        }
        catch (RuntimeException e)
        {
            _end.Fail(e);
        }
        catch (Exception e) when (e is ShellException or IOException or UnauthorizedAccessException)
        {
            _errors.Print(e.Message);
            _outcome.Fail();
        }

        return _stop.ExitCode ?? _outcome.ExitCode;
    }

    public void Dispose()
    {
        _document?.Dispose();
        _console.Dispose();
        _stop.Dispose();
    }

    // The reader of a pipe may go when it has seen enough. A full disk is an error, which must not look like a short answer.
    private void OnOutputBroken(IOException e)
    {
        if (e.HResult == BrokenPipeError)
        {
            _stop.Request(StopRequest.BrokenPipe);
            return;
        }

        _errors.Print($"cannot write to standard output: {e.Message}");
        _stop.Request(Outcome.CouldNotTell);
    }

    private ShellHost CreateHost() =>
        new(new ShellUserInterface(_console, new Prompter(_console, _terminal, _stop.Token), _terminal, outputIsData: _document is not null), _outcome);

    private void Run(Session session)
    {
        if (!_options.NoModule)
            session.ImportModule();
        var source = ScriptSource.Read(_options);
        using var pipeline = session.CreatePipeline();
        source.AddTo(pipeline, session);
        AddOutputTo(pipeline);
        session.Invoke(pipeline, source.ReadsInput && !_terminal.IsInput ? StandardInput() : null);
        if (_stop.ExitCode is null && _outcome.RequestedExitCode is null && session.LastNativeCommandFailed())
            _outcome.Fail();
    }

    private void AddOutputTo(PowerShell pipeline)
    {
        // Errors travel with the output, so that both are seen in the order in which they were made.
        pipeline.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        if (_document is null)
            pipeline.AddCommand(OutTextCommand.Info);
        else
            pipeline.AddCommand(OutJsonCommand.Info).AddParameter("Document", _document);
        pipeline.AddParameter("End", _end);
    }

    private static IEnumerable<string> StandardInput()
    {
        while (Console.In.ReadLine() is { } line)
            yield return line;
    }
}

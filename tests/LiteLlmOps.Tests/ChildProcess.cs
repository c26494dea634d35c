using System.Diagnostics;
using System.Text;

namespace LiteLlmOps.Tests;

/// <summary>The exit code and the output of a child process.</summary>
internal sealed record ChildResult(int ExitCode, string Output, string Error, bool TimedOut)
{
    /// <summary>The complete output, for the message of a failure.</summary>
    public string AllOutput => string.Join('\n', new[] { Output.TrimEnd(), Error.TrimEnd() }.Where(text => text.Length > 0));
}

/// <summary>A process of a test. It is killed with its children when the test or the test run ends.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ChildProcess(ProcessStartInfo info)
    {
        _process = Process.Start(info) ?? throw new InvalidOperationException($"{info.FileName} did not start");
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts a program without the environment settings of a developer's terminal or session.</summary>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? folder = null
    )
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        info.Environment["NO_COLOR"] = "1";
        info.Environment.Remove("COLUMNS");
        info.Environment.Remove("PSModulePath");
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            info.Environment[name] = value;
        return new ChildProcess(info);
    }

    /// <summary>Waits until the process exits, and kills it at the time limit.</summary>
    public async Task<ChildResult> Finish(TimeSpan limit)
    {
        using var timer = new CancellationTokenSource(limit);
        return await Finish(timer.Token);
    }

    /// <summary>Waits until the process exits, and kills it when the token is cancelled.</summary>
    public async Task<ChildResult> Finish(CancellationToken limit)
    {
        _process.StandardInput.Close();
        var timedOut = false;
        try
        {
            await _process.WaitForExitAsync(limit);
        }
        catch (OperationCanceledException)
        {
            timedOut = true;
            Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        return new ChildResult(_process.ExitCode, await TextOf(_output), await TextOf(_error), timedOut);
    }

    /// <summary>Kills the process with SIGKILL if it is running, and waits until it has exited.</summary>
    public Task KillAsync()
    {
        Kill();
        return _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Kill();
        _process.Dispose();
    }

    // A grandchild that is still running keeps the pipe open; then only the output read so far is used.
    private static async Task<string> TextOf(Task<string> reading) =>
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(30))) == reading
            ? await reading
            : "(its output was left open by a process that it started)";

    private void OnExit(object? sender, EventArgs e) => Kill();

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has exited already.
        }
    }
}

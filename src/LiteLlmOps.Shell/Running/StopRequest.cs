using System.Runtime.InteropServices;

namespace LiteLlmOps.Shell.Running;

/// <summary>
/// The one way to end a run from outside: Ctrl+C, SIGTERM, or a reader of our output that has gone. The pipeline is stopped and not the
/// process, so that finally blocks and Dispose methods run; a second signal does not wait for them.
/// </summary>
internal sealed class StopRequest : IDisposable
{
    public const int Interrupted = 130;
    public const int BrokenPipe = 141;
    public const int Terminated = 143;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public StopRequest() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, Terminated)),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>What the process exits with when it was stopped; null when it was not.</summary>
    public int? ExitCode { get; private set; }

    public void Request(int exitCode)
    {
        ExitCode ??= exitCode;
        _source.Cancel();
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context, int exitCode)
    {
        context.Cancel = ExitCode is null;
        Request(exitCode);
    }
}

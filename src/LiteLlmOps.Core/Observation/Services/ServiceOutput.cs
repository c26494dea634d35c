using System.Runtime.ExceptionServices;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>
/// Writes results and errors to the caller. When the caller stops reading (Select-Object -First, an error downstream, -ErrorAction Stop), the
/// exception is kept until the action is complete, so that no service is left stopped in the middle of a restart.
/// </summary>
/// <param name="host">Writes errors.</param>
/// <param name="write">Writes a result.</param>
internal sealed class ServiceOutput(IOperationHost host, Action<LlmServiceResult> write)
{
    private ExceptionDispatchInfo? _error;
    private bool _isClosed;

    /// <summary>The results that could not be written.</summary>
    public List<LlmServiceResult> Unwritten { get; } = [];

    public void Write(LlmServiceResult result)
    {
        if (_isClosed)
            Unwritten.Add(result);
        else
            _isClosed = !Try(() => write(result));
        if (result.Status == ServiceOutcome.Failed)
            Try(() => host.WriteError(new LlmException(ErrorIds.ServiceFailed, ErrorText(result), result)));
    }

    /// <summary>Writes an error that is not the one of a service.</summary>
    public void WriteError(LlmException error)
    {
        if (_isClosed)
            host.Warn(error.Message);
        else
            Try(() => host.WriteError(error));
    }

    /// <summary>Throws the first exception of the caller, if there was one.</summary>
    public void ThrowIfClosed() => _error?.Throw();

    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e)
        {
            _error ??= ExceptionDispatchInfo.Capture(e);
            return false;
        }
    }

    // The last line of the log is usually the reason.
    private static string ErrorText(LlmServiceResult result)
    {
        var log = result.LogTail.Count == 0 ? "" : $". Last line of its log: {result.LogTail[^1].TrimEnd('.')}";
        return $"{result.Name}: {result.Message.TrimEnd('.')}{log}. {result.Remediation}".TrimEnd();
    }
}

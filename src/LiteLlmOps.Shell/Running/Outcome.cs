using System.Management.Automation;

namespace LiteLlmOps.Shell.Running;

/// <summary>What a run has shown so far, and the exit code that follows from it.</summary>
internal sealed class Outcome
{
    public const int InOrder = 0;
    public const int CouldNotTell = 1;
    public const int OutOfOrder = 2;

    private bool _failed;
    private bool _outOfOrder;

    /// <summary>The code of an 'exit N' in the script; it wins over everything that was seen.</summary>
    public int? RequestedExitCode { get; set; }

    public int ExitCode => RequestedExitCode ?? (_failed ? CouldNotTell : _outOfOrder ? OutOfOrder : InOrder);

    /// <summary>Something went wrong: whatever else came out, it is not the whole picture.</summary>
    public void Fail() => _failed = true;

    /// <summary>An error was shown.</summary>
    public void Observe(ErrorRecord error)
    {
        if (OrderRules.IsVerdict(error))
            _outOfOrder = true;
        else
            Fail();
    }

    /// <summary>An object has reached the end of the pipeline.</summary>
    public void Observe(PSObject item) => _outOfOrder = _outOfOrder || OrderRules.IsOutOfOrder(item);
}

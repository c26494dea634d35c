using System.Management.Automation;
using LiteLlmOps.Shell.Errors;
using LiteLlmOps.Shell.Running;

namespace LiteLlmOps.Shell.Output;

/// <summary>Sees everything that reaches the end of the pipeline: keeps the score, and takes the errors out.</summary>
internal sealed class PipelineEnd(Outcome outcome, ErrorPrinter errors)
{
    /// <summary>True when the item is output; an error has been shown and counted.</summary>
    public bool IsOutput(PSObject? item)
    {
        if (item?.BaseObject is ErrorRecord error)
        {
            errors.Print(error);
            // What a native command writes to its standard error is talk, such as curl's progress. Its exit code says whether it failed.
            if (!NativeOutput.IsTalk(error))
                outcome.Observe(error);
            return false;
        }

        if (item is not null)
            outcome.Observe(item);
        return true;
    }

    /// <summary>The pipeline has ended early.</summary>
    public void Fail(RuntimeException exception)
    {
        errors.Print(exception);
        outcome.Observe(exception.ErrorRecord);
    }
}

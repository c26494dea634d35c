namespace LiteLlmOps.Tests.Fuzzing;

/// <summary>A reader of foreign text: any bytes give a result or one of the module's own errors, after a bounded amount of work.</summary>
/// <param name="Name">Its name, and the name of its corpus.</param>
/// <param name="Reads">What it reads.</param>
/// <param name="Read">Reads an input. The folder is empty or has what the last call left there; its owner deletes it.</param>
internal sealed record FuzzTarget(string Name, string Reads, Action<byte[], string> Read)
{
    // Tables and buffers do not depend on the input; the automaton of an expression takes some ten thousand times its text.
    private const long AllocatedAtLeast = 64 << 20;
    private const long AllocatedPerByte = 100_000;

    /// <summary>Reads an input on this thread. Any other exception than an error of the module is a fault of the reader.</summary>
    /// <exception cref="FuzzFailureException">The reader broke a rule.</exception>
    /// <returns>The id of the error. Null when the input was read.</returns>
    public string? Run(byte[] input, string folder)
    {
        string? error = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Read(input, folder);
        }
        catch (LlmException e)
        {
            Check(e);
            error = e.ErrorId;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > AllocatedAtLeast + (AllocatedPerByte * input.Length))
            throw new FuzzFailureException($"{input.Length} bytes of input allocated {allocated} bytes of memory.");
        return error;
    }

    // An error is written to a terminal.
    private static void Check(LlmException e)
    {
        if (e.Message.Any(static c => char.IsControl(c) && c is not ('\n' or '\t')))
            throw new FuzzFailureException($"The message of {e.ErrorId} contains a control character.");
        if (e.Message.Length > 4000)
            throw new FuzzFailureException($"The message of {e.ErrorId} has {e.Message.Length} characters.");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A reader broke a rule that holds for every input.</summary>
internal sealed class FuzzFailureException(string message) : Exception(message);

using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace LiteLlmOps.Fuzz;

/// <summary>Counts the branches that the instrumented assemblies take. Unlike a time, this number is the same on every machine.</summary>
internal static unsafe class WorkMeter
{
    // A reader that builds its tables once, and one that looks at each byte some thousand times, stay below it.
    private const long AtLeast = 3_000_000;
    private const long PerByte = 5_000;

    private static long _limit = long.MaxValue;

    /// <summary>The branches since <see cref="Start"/>.</summary>
    public static long Count { get; private set; }

    /// <summary>Receives the callbacks of the assemblies. Must run before any of their code.</summary>
    public static void Install()
    {
        Trace.OnBranch = static (_, _) =>
        {
            if (++Count > _limit)
                throw new WorkLimitException(Count);
        };
        // Without afl-fuzz there is no map.
        Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(1 << 16);
    }

    /// <summary>Begins an input.</summary>
    public static void Start(int length) => (Count, _limit) = (0, AtLeast + (PerByte * length));

    /// <summary>Ends an input: a reader that catches every exception has caught that of the limit too.</summary>
    public static void Stop()
    {
        var isExceeded = Count > _limit;
        _limit = long.MaxValue;
        if (isExceeded)
            throw new WorkLimitException(Count);
    }
}

/// <summary>A reader does not end, or its work grows faster than the input.</summary>
internal sealed class WorkLimitException(long count) : Exception($"More than {count} branches were taken.");

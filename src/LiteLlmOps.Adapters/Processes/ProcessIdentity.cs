using System.Diagnostics;
using System.Globalization;
using LiteLlmOps.Adapters.Reading;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Distinguishes a process from a later one with the same id.</summary>
internal static class ProcessIdentity
{
    /// <summary>The start time of a process, in a unit of this machine. Null when there is no such process, or when it is a zombie.</summary>
    public static long? StartOf(int id)
    {
        if (OperatingSystem.IsLinux())
            return StartFromProc(id);
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public static bool IsRunning(int id, long start) => StartOf(id) == start;

    // proc(5): the fields after the last bracket begin with the state; the 20th of them is the start time in clock ticks since boot.
    private static long? StartFromProc(int id)
    {
        try
        {
            var stat = Bounded.ReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"), Limits.TextFile);
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

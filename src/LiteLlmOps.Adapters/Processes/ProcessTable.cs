using System.Globalization;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>A process in /proc on Linux.</summary>
/// <param name="Id">The process id.</param>
/// <param name="Parent">The id of the parent process.</param>
/// <param name="Group">The id of the process group.</param>
/// <param name="Start">The start time, in clock ticks since boot.</param>
/// <param name="ProcessorTicks">The processor time, in clock ticks.</param>
/// <param name="Pages">The resident memory, in pages.</param>
internal sealed record ProcessEntry(int Id, int Parent, int Group, long Start, long ProcessorTicks, long Pages)
{
    // getconf CLK_TCK; the same on every Linux that .NET supports.
    private const int TicksPerSecond = 100;

    /// <summary>The program and its arguments. Empty for a kernel thread, and when they cannot be read.</summary>
    public IReadOnlyList<string> Arguments => ProcFiles.Words(Id, "cmdline");

    public ServiceProcess ToService() =>
        new(Id, Start)
        {
            StartedAt = ProcFiles.BootTime?.AddSeconds((double)Start / TicksPerSecond),
            Memory = Pages * Environment.SystemPageSize,
            ProcessorTime = TimeSpan.FromSeconds((double)ProcessorTicks / TicksPerSecond),
            Program = Arguments is [var program, ..] ? Path.GetFileName(program) : "",
        };
}

/// <summary>A snapshot of the processes of this machine.</summary>
internal sealed class ProcessTable
{
    private readonly Dictionary<int, ProcessEntry> _byId = [];
    private readonly ILookup<int, ProcessEntry> _byParent;

    private ProcessTable(IEnumerable<ProcessEntry> entries)
    {
        foreach (var entry in entries)
            _byId[entry.Id] = entry;
        _byParent = _byId.Values.ToLookup(static e => e.Parent);
    }

    public IEnumerable<ProcessEntry> All => _byId.Values;

    public static ProcessTable Read() => new(ProcFiles.Ids().Select(ReadOne).OfType<ProcessEntry>());

    public ProcessEntry? Find(int id) => _byId.GetValueOrDefault(id);

    /// <summary>The children of a process and their children, parents first.</summary>
    public IReadOnlyList<ProcessEntry> DescendantsOf(int id)
    {
        var found = _byParent[id].ToList();
        for (var i = 0; i < found.Count; i++)
            found.AddRange(_byParent[found[i].Id]);
        return found;
    }

    // proc(5), after the last bracket: state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime … starttime vsize rss
    private static ProcessEntry? ReadOne(int id)
    {
        var stat = ProcFiles.Read(id, "stat");
        var end = stat.LastIndexOf(')');
        if (end < 0 || stat[(end + 2)..].Split(' ') is not { Length: > 21 } fields || fields[0] is "Z" or "X")
            return null;
        long Number(int at) => long.Parse(fields[at], CultureInfo.InvariantCulture);
        return new ProcessEntry(id, (int)Number(1), (int)Number(2), Number(19), Number(11) + Number(12), Number(21));
    }
}

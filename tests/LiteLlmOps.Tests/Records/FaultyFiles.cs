using LiteLlmOps.Adapters.Files;

namespace LiteLlmOps.Tests.Records;

/// <summary>How an operation on files fails.</summary>
public enum Fault
{
    /// <summary>It fails once: no space. A write has written nothing.</summary>
    NoSpace,

    /// <summary>It fails once: no permission.</summary>
    Denied,

    /// <summary>It fails once: no space. A write has written its first half.</summary>
    HalfWritten,

    /// <summary>Every write from it on fails: no space. The first one has written its first half.</summary>
    DiskFull,

    /// <summary>The process is killed: from it on, there are no more operations. A write has written its first half.</summary>
    Killed,
}

/// <summary>The process ends here.</summary>
public sealed class KilledException : Exception;

/// <summary>The file system, in which the n-th operation fails.</summary>
/// <param name="n">The operation, from 1. 0 for none.</param>
/// <param name="fault">How it fails.</param>
internal sealed class FaultyFiles(int n, Fault fault) : FileOperations
{
    private readonly Lock _lock = new();

    /// <summary>False to refuse second names of files, as between two file systems.</summary>
    public bool HasLinks { get; init; } = true;

    /// <summary>The operations, in order: "Write x".</summary>
    public List<string> Calls { get; } = [];

    /// <summary>True when the run had as many operations.</summary>
    public bool HasFailed => Calls.Count >= n;

    public string Failed => Calls[n - 1];

    public override void CreateFolder(string path)
    {
        Step($"CreateFolder {path}");
        base.CreateFolder(path);
    }

    public override void PrepareFolder(string path, bool isPrivate = false)
    {
        Step($"PrepareFolder {path}");
        base.PrepareFolder(path, isPrivate);
    }

    public override byte[] Read(string path)
    {
        Step($"Read {path}");
        return base.Read(path);
    }

    public override FileStream Open(string path, FileStreamOptions options)
    {
        Step($"Open {path}");
        return base.Open(path, options);
    }

    public override void Write(FileStream file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            Step($"Write {file.Name}", isWrite: true);
        }
        catch (Exception) when (Calls.Count == n && fault is Fault.HalfWritten or Fault.DiskFull or Fault.Killed)
        {
            base.Write(file, bytes[..(bytes.Length / 2)]);
            throw;
        }

        base.Write(file, bytes);
    }

    public override void Flush(FileStream file)
    {
        Step($"Flush {file.Name}", isWrite: true);
        base.Flush(file);
    }

    public override void FlushFolder(string path)
    {
        Step($"FlushFolder {path}", isWrite: true);
        base.FlushFolder(path);
    }

    public override void Truncate(FileStream file, long length)
    {
        Step($"Truncate {file.Name}");
        base.Truncate(file, length);
    }

    public override void Move(string from, string to)
    {
        Step($"Move {to}");
        base.Move(from, to);
    }

    public override bool TryLink(string from, string to)
    {
        Step($"TryLink {to}");
        return HasLinks && base.TryLink(from, to);
    }

    public override void Delete(string path)
    {
        Step($"Delete {path}");
        base.Delete(path);
    }

    public override IReadOnlyList<string> List(string folder, string pattern)
    {
        Step($"List {folder} {pattern}");
        return base.List(folder, pattern);
    }

    public override IReadOnlyList<FileSystemInfo> Entries(string folder)
    {
        Step($"Entries {folder}");
        return base.Entries(folder);
    }

    private void Step(string call, bool isWrite = false)
    {
        lock (_lock)
        {
            Calls.Add(call);
            if (Calls.Count < n || n == 0)
                return;
            if (fault == Fault.Killed)
                throw new KilledException();
            if (Calls.Count == n || (fault == Fault.DiskFull && isWrite))
                throw fault == Fault.Denied
                    ? new UnauthorizedAccessException("Access to the path is denied.")
                    : new IOException("No space left on device", 28);
        }
    }
}

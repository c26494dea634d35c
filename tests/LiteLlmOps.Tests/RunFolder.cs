using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using LiteLlmOps.Adapters.Labs;
using LiteLlmOps.Tests;

[assembly: AssemblyFixture(typeof(LeftRuns))]

namespace LiteLlmOps.Tests;

/// <summary>
/// The temporary folder of this run and of the processes that it starts, and the list of its labs. It is deleted when the run ends. The
/// folder of a killed run, and the processes that it left, are removed by the next run.
/// </summary>
internal static class RunFolder
{
    private const string Prefix = "llmops-tests-";

    // The mode of /tmp, since the PostgreSQL of a lab runs as another user.
    private const UnixFileMode SharedMode = (UnixFileMode)0b1_111_111_111;

    private static string[] _left = [];

    // Must not wait for another thread: that thread would wait for this initializer.
    [ModuleInitializer]
    internal static void Open()
    {
        var temporary = MemoryFolder() ?? Path.GetTempPath();
        var own = Path.Combine(temporary, Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(own);
        File.SetUnixFileMode(own, SharedMode);
        string[] places = [temporary, Path.GetTempPath()];
        _left =
        [
            .. places
                .Distinct(StringComparer.Ordinal)
                .SelectMany(static p => Directory.GetDirectories(p, Prefix + "*"))
                .Where(folder => folder != own && !IsInUse(folder)),
        ];
        Environment.SetEnvironmentVariable("TMPDIR", own);
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", StateOf(own));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Delete(own);
    }

    // A database with LiteLLM's tables has 600 files, and the tests create hundreds of databases, which takes a sixth of the time in memory. Test
    // programs are also run from this folder, so that the mount must not be noexec.
    private static string? MemoryFolder()
    {
        const string folder = "/dev/shm";
        const long needed = 4L << 30;
        if (!File.Exists("/proc/mounts"))
            return null;
        var mount = File.ReadLines("/proc/mounts")
            .Select(static l => l.Split(' '))
            .FirstOrDefault(static f => f is [_, folder, "tmpfs", ..]);
        return mount is not null && !mount[3].Split(',').Contains("noexec") && new DriveInfo(folder).AvailableFreeSpace > needed
            ? folder
            : null;
    }

    /// <summary>Creates a folder in that of this run, accessible for other users like /tmp.</summary>
    internal static DirectoryInfo CreateShared(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), name));
        File.SetUnixFileMode(folder.FullName, SharedMode);
        return folder;
    }

    /// <summary>Deletes a folder of this run.</summary>
    internal static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that is exiting still writes to it. The next run deletes it.
        }
    }

    /// <summary>Removes the processes and files of killed runs.</summary>
    internal static async Task ClearLeft()
    {
        foreach (var folder in _left)
            await Clear(folder);
    }

    /// <summary>Stops the processes that were left running from a folder, and deletes the folder.</summary>
    internal static async Task Clear(string folder)
    {
        // The folder and each subfolder of a Pester file have a list of labs.
        foreach (var state in Directory.GetDirectories(folder).Append(folder).Select(StateOf).Where(Directory.Exists))
            await Pwsh.Run(
                "Get-LlmLab | Remove-LlmLab -Confirm:$false",
                new Dictionary<string, string?> { ["XDG_STATE_HOME"] = state, ["TMPDIR"] = "/tmp" }
            );
        foreach (
            var cluster in Directory
                .GetDirectories(folder, "llmops-pg-*")
                .Select(parent => Path.Combine(parent, "postgres"))
                .Where(Directory.Exists)
        )
            await new PostgresCluster(PostgresBinaries.Folder(), cluster).StopAsync(CancellationToken.None);
        Delete(folder);
    }

    private static string StateOf(string folder) => Path.Combine(folder, "state");

    private static bool IsInUse(string folder)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(Path.GetFileName(folder)[Prefix.Length..], CultureInfo.InvariantCulture));
            return process.ProcessName is "LiteLlmOps.Tests" or "testhost" or "dotnet";
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }
}

/// <summary>Removes the processes and files of killed runs before the first test.</summary>
public sealed class LeftRuns : IAsyncLifetime
{
    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await RunFolder.ClearLeft();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

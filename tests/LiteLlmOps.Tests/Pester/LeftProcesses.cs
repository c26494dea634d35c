using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LiteLlmOps.Tests.Pester;

/// <summary>Processes that outlive the test file that started them. They are recognized by a variable that every child inherits.</summary>
internal static class LeftProcesses
{
    /// <summary>Ends all processes that have this value of the variable, and describes each that was still running.</summary>
    public static IReadOnlyList<string> End(string variable, string value)
    {
        var text = Encoding.UTF8.GetBytes($"{variable}={value}\0");
        return [.. Directory.EnumerateDirectories("/proc").Select(folder => EndIfMarked(folder, text)).OfType<string>()];
    }

    private static string? EndIfMarked(string folder, byte[] text)
    {
        if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;
        try
        {
            if (File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(text) < 0)
                return null;
            var command = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim();
            using var process = Process.GetProcessById(id);
            process.Kill();
            return $"process {id}: {command}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            // It has exited, or belongs to another user.
            return null;
        }
    }
}

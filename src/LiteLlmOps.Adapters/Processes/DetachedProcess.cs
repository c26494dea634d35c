using System.ComponentModel;
using System.Diagnostics;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>Starts a process that outlives this one: in a session of its own, its output appended to a log file.</summary>
internal static class DetachedProcess
{
    // The shell only connects the files; setsid replaces it, and the program replaces setsid: one process, whose number is the one returned.
    private const string Script = "exec setsid \"$@\" >>\"$LLMOPS_LOG\" 2>&1 </dev/null";

    public static int Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string folder, string log)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", file, .. arguments]) { WorkingDirectory = folder };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["LLMOPS_LOG"] = log;
        try
        {
            using var process = Process.Start(start)!;
            return process.Id;
        }
        catch (Win32Exception e)
        {
            throw new LlmException("CommandMissing", LlmErrorKind.NotInstalled, $"'{file}' cannot be started: {e.Message}.", file, e);
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Processes;

/// <param name="Words">The program and its arguments.</param>
/// <param name="Variables">Variables to set; those with the value null are removed.</param>
/// <param name="Folder">Its working directory.</param>
/// <param name="Log">The file to which its output is appended.</param>
internal sealed record DetachedStart(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string?> Variables, string Folder, string Log)
{
    /// <summary>The user that it runs as. Null for the current one.</summary>
    public string? User { get; init; }
}

/// <summary>Starts a process that keeps running after this one: in its own session, with its output appended to a log file.</summary>
internal static class DetachedProcess
{
    // The shell redirects the files, then replaces itself with setsid, which replaces itself with the program: the returned process id is that of
    // the program. Signals that this process ignores (PIPE because of .NET; HUP, INT and QUIT under nohup or in a shell without job control)
    // would also be ignored by the service, which a stopSignal of INT could then never stop. A shell cannot reset them; env of coreutils 8.31
    // and perl can. It waits for a line, so that a process of which a killed caller has kept no record never runs the program.
    private const string Script = """
        read -r line || exit
        exec >>"$LLMOPS_LOG" 2>&1 </dev/null; unset LLMOPS_LOG
        if env -i --default-signal true 2>/dev/null; then set -- env --default-signal "$@"
        elif command -v perl >/dev/null; then set -- perl -e '$SIG{$_} = "DEFAULT" for qw(HUP INT QUIT PIPE); exec @ARGV' "$@"
        fi
        exec setsid "$@"
        """;

    /// <param name="start">What to start.</param>
    /// <param name="record">Called with the process before it runs the program. When it throws, the program does not run.</param>
    /// <exception cref="LlmException">The program, the folder or the user does not exist.</exception>
    public static Process Start(DetachedStart start, Action<Process>? record = null)
    {
        Check(start);
        var info = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", .. AsUser(start.User), .. start.Words])
        {
            WorkingDirectory = start.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in start.Variables)
            info.Environment[name] = value;
        info.Environment["LLMOPS_LOG"] = start.Log;
        var process = Start(info, start.Words[0]);
        using var input = process.StandardInput;
        record?.Invoke(process);
        Release(process);
        return process;
    }

    private static Process Start(ProcessStartInfo info, string program)
    {
        using var files = new InheritedFiles();
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception e)
        {
            throw new LlmException(ErrorIds.CommandNotFound, $"Cannot start '{program}': {e.Message.TrimEnd('.')}.", program, e);
        }
    }

    private static void Release(Process process)
    {
        try
        {
            process.StandardInput.Write('\n');
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    // With the primary group of the user. setpriv replaces itself with the program, so that the process id stays the same.
    private static string[] AsUser(string? user) =>
        user is null || user == Environment.UserName ? []
        : Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", user, "--regid", GroupOf(user), "--init-groups", "--"]
        : throw new LlmException(
            ErrorIds.ServicePermissionDenied,
            $"Only root can start a process as another user. Run this command as {(user == "root" ? "" : $"{user} or ")}root.",
            user
        );

    private static string GroupOf(string user) =>
        Bounded
            .ReadLines("/etc/passwd", Limits.TextFile)
            .Select(static l => l.Split(':'))
            .FirstOrDefault(f => f.Length > 3 && f[0] == user)
            ?[3]
        ?? throw new LlmException(
            ErrorIds.UserNotFound,
            $"User '{user}' does not exist in /etc/passwd. Correct 'user' in llmops.yaml.",
            user
        );

    // Checked here for a clear error: the shell would write a line to the log and exit with code 127.
    private static void Check(DetachedStart start)
    {
        if (!Directory.Exists(start.Folder))
            throw new LlmException(
                ErrorIds.FolderNotFound,
                $"The working directory '{start.Folder}' of '{start.Words[0]}' does not exist.",
                start.Folder
            );
        var path = start.Variables.GetValueOrDefault("PATH") ?? Environment.GetEnvironmentVariable("PATH") ?? "";
        var program = start.Words[0];
        var exists = program.Contains('/', StringComparison.Ordinal)
            ? File.Exists(Path.GetFullPath(program, start.Folder))
            : path.Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, program)));
        if (!exists)
            throw new LlmException(
                ErrorIds.CommandNotFound,
                $"Program '{program}' was not found. Install it, or add its folder to PATH.",
                program
            );
        StateFolders.Create(Path.GetDirectoryName(start.Log)!);
        // Throws when this user may not write the log.
        using var log = new FileStream(start.Log, StateFolders.Log());
    }
}

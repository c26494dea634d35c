using System.ComponentModel;
using System.Diagnostics;

namespace LiteLlmOps.Adapters.Processes;

/// <param name="Words">The program and its arguments.</param>
/// <param name="Variables">Variables to set; those that are null are taken away.</param>
/// <param name="Folder">The folder that it works in.</param>
/// <param name="Log">The file that its output is appended to.</param>
internal sealed record DetachedStart(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string?> Variables, string Folder, string Log)
{
    /// <summary>The user that it runs as. Null for the present one.</summary>
    public string? User { get; init; }
}

/// <summary>Starts a process that outlives this one: in a session of its own, its output appended to a log file.</summary>
internal static class DetachedProcess
{
    // The shell connects the files and gives way to setsid, and that to the program: one process, whose number is the one returned. Signals that
    // are ignored here (PIPE by .NET, HUP, INT and QUIT below nohup or a shell without job control) would be ignored in the service as well, and
    // a stopSignal of INT would never stop it. A shell cannot change that; env of coreutils 8.31 can, and so can perl.
    private const string Script = """
        exec >>"$LLMOPS_LOG" 2>&1 </dev/null; unset LLMOPS_LOG
        if env --default-signal true 2>/dev/null; then set -- env --default-signal "$@"
        elif command -v perl >/dev/null; then set -- perl -e '$SIG{$_} = "DEFAULT" for qw(HUP INT QUIT PIPE); exec @ARGV' "$@"
        fi
        exec setsid "$@"
        """;

    /// <exception cref="LlmException">The program, the folder or the user is not there.</exception>
    public static Process Start(DetachedStart what)
    {
        Check(what);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", .. As(what.User), .. what.Words])
        {
            WorkingDirectory = what.Folder,
        };
        foreach (var (name, value) in what.Variables)
            start.Environment[name] = value;
        start.Environment["LLMOPS_LOG"] = what.Log;
        using var files = new InheritedFiles();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LlmException(ErrorIds.CommandNotFound, $"'{what.Words[0]}' cannot be started: {e.Message}.", what.Words[0], e);
        }
    }

    // The group is the user's own; setpriv replaces itself by the program, so that the number stays.
    private static string[] As(string? user) =>
        user is null || user == Environment.UserName ? []
        : Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", user, "--regid", GroupOf(user), "--init-groups", "--"]
        : throw new LlmException(
            ErrorIds.ServicePermissionDenied,
            $"Only root may start a process as {user}: run this as {(user == "root" ? "" : $"{user}, or as ")}root.",
            user
        );

    private static string GroupOf(string user) =>
        File.ReadLines("/etc/passwd").Select(static l => l.Split(':')).FirstOrDefault(f => f.Length > 3 && f[0] == user)?[3]
        ?? throw new LlmException(ErrorIds.UserNotFound, $"There is no user {user} in /etc/passwd.", user);

    // Said here, in words: in the shell it would be a line of the log, and a code of 127.
    private static void Check(DetachedStart what)
    {
        if (!Directory.Exists(what.Folder))
            throw new LlmException(
                ErrorIds.FolderNotFound,
                $"The folder '{what.Folder}' that '{what.Words[0]}' works in is not there.",
                what.Folder
            );
        var path = what.Variables.GetValueOrDefault("PATH") ?? Environment.GetEnvironmentVariable("PATH") ?? "";
        var program = what.Words[0];
        var isThere = program.Contains('/', StringComparison.Ordinal)
            ? File.Exists(Path.GetFullPath(program, what.Folder))
            : path.Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, program)));
        if (!isThere)
            throw new LlmException(ErrorIds.CommandNotFound, $"'{program}' cannot be started: there is no such program.", program);
        Directory.CreateDirectory(Path.GetDirectoryName(what.Log)!);
        // Who may not write the log finds that out here.
        using var log = new FileStream(what.Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }
}

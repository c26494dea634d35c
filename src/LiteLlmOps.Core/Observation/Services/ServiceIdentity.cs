using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>Compares the command line of a process with the command of a service.</summary>
internal static class ServiceIdentity
{
    // Programs that run other programs identify no service.
    private static readonly string[] Interpreters =
    [
        "python",
        "dotnet",
        "node",
        "sh",
        "bash",
        "uv",
        "uvx",
        "npx",
        "java",
        "perl",
        "ruby",
        "env",
        "nohup",
        "setsid",
        "run",
        "exec",
    ];

    private static readonly string[] Shells = ["sh", "bash", "dash", "zsh", "ksh", "ash"];

    /// <summary>True when the command line contains the program or script of the service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="arguments">The command line of the process.</param>
    public static bool Matches(ServiceSettings service, IReadOnlyList<string> arguments)
    {
        var wanted = DistinctiveWord(CommandWords.Split(service.Command));
        return wanted is not null && arguments.Any(a => string.Equals(Path.GetFileName(a), wanted, StringComparison.Ordinal));
    }

    /// <summary>True when the command line is that of the service, word by word. The path of the program may differ, and an interpreter may precede it.</summary>
    /// <param name="service">The service.</param>
    /// <param name="arguments">The command line of the process.</param>
    public static bool MatchesExactly(ServiceSettings service, IReadOnlyList<string> arguments)
    {
        var words = CommandWords.Split(service.Command);
        var before = arguments.Count - words.Count;
        return words.Count > 0
            && before is >= 0 and <= 2
            && Path.GetFileName(arguments[before]) == Path.GetFileName(words[0])
            && arguments.Skip(before + 1).SequenceEqual(words.Skip(1), StringComparer.Ordinal)
            && arguments.Take(before).All(static w => w.StartsWith('-') || IsInterpreter(Path.GetFileName(w)));
    }

    /// <summary>
    /// Whether a process belongs to a service: it is the process that was found for it, or has its command. Null when neither is the case, but
    /// the command is a shell script, which may have replaced itself by another program (exec).
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="listener">The process.</param>
    /// <param name="found">What was found of the service. Null when the services could not be read.</param>
    public static bool? Owns(ServiceSettings service, Listener listener, ServiceFacts? found)
    {
        if (found?.Process?.Id == listener.ProcessId || found?.Children.Any(c => c.Id == listener.ProcessId) == true)
            return true;
        if (Matches(service, listener.Arguments.Count > 0 ? listener.Arguments : listener.CommandLine.Split(' ')))
            return true;
        var isElsewhere = found is { Process: not null } or { HasDied: true };
        return !isElsewhere && IsShellScript(CommandWords.Split(service.Command)) ? null : false;
    }

    private static bool IsShellScript(IReadOnlyList<string> words) =>
        words.Any(static w => w.EndsWith(".sh", StringComparison.Ordinal) || Shells.Contains(Path.GetFileName(w), StringComparer.Ordinal));

    /// <summary>The first word that is a program or script other than an interpreter.</summary>
    private static string? DistinctiveWord(IReadOnlyList<string> words) =>
        words
            .Where(static w => !w.StartsWith('-') && !w.Contains('=', StringComparison.Ordinal))
            .Select(static w => Path.GetFileName(w))
            .FirstOrDefault(static w => w.Length > 0 && !IsInterpreter(w))
        ?? (words.Count > 0 ? Path.GetFileName(words[0]) : null);

    private static bool IsInterpreter(string word) =>
        Array.Exists(
            Interpreters,
            i => word.StartsWith(i, StringComparison.Ordinal) && word[i.Length..].All(static c => char.IsDigit(c) || c == '.')
        );
}

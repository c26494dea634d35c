using LiteLlmOps.Deployments;

namespace LiteLlmOps.Services;

/// <summary>Tells whether a process is the one that a service declares, by the words of its command line.</summary>
internal static class ServiceIdentity
{
    // What thousands of processes are started with tells nothing of one.
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

    /// <param name="service">The service.</param>
    /// <param name="arguments">The words of the process's command line.</param>
    public static bool Matches(ServiceSettings service, IReadOnlyList<string> arguments)
    {
        var wanted = Telling(CommandWords.Split(service.Command));
        return wanted is not null && arguments.Any(a => string.Equals(Path.GetFileName(a), wanted, StringComparison.Ordinal));
    }

    /// <summary>True when a command line is that of the service, word for word; a script may stand behind its interpreter, and a program behind the path that it was found at.</summary>
    /// <param name="service">The service.</param>
    /// <param name="arguments">The words of the process's command line.</param>
    public static bool IsExactly(ServiceSettings service, IReadOnlyList<string> arguments)
    {
        var words = CommandWords.Split(service.Command);
        var before = arguments.Count - words.Count;
        return words.Count > 0
            && before is >= 0 and <= 2
            && Path.GetFileName(arguments[before]) == Path.GetFileName(words[0])
            && arguments.Skip(before + 1).SequenceEqual(words.Skip(1))
            && arguments.Take(before).All(static w => w.StartsWith('-') || IsInterpreter(Path.GetFileName(w)));
    }

    /// <summary>The first word that names a program or a script of its own.</summary>
    private static string? Telling(IReadOnlyList<string> words) =>
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

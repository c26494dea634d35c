namespace LiteLlmOps.Shell.Errors;

/// <summary>Commands that every pwsh has and the hosted engine has not: its package holds none of the modules that come with pwsh.</summary>
internal static class MissingCommands
{
    private static readonly string[] Formatting = ["Format-", "ConvertTo-", "Export-", "Out-"];

    /// <summary>What to do instead; null when the name is not such a command.</summary>
    public static string? HintFor(string command)
    {
        if (ModuleOf(command) is not { } found)
            return null;
        var instead = Formatting.Any(prefix => found.Command.StartsWith(prefix, StringComparison.Ordinal)) ? ", or use -OutputFormat Json" : "";
        return $"'{found.Command}' belongs to {found.Module}, which llmops does not carry: run it in pwsh{instead}.";
    }

    // A line for each module: its name, a colon, its commands.
    private static (string Module, string Command)? ModuleOf(string command)
    {
        using var stream = typeof(MissingCommands).Assembly.GetManifestResourceStream("pwsh-commands.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = line[(colon + 1)..].Split(' ').FirstOrDefault(n => string.Equals(n, command, StringComparison.OrdinalIgnoreCase));
            if (name is not null)
                return (line[..colon], name);
        }

        return null;
    }
}

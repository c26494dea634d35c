namespace LiteLlmOps.Shell.CommandLine;

/// <summary>What llmops was asked to do.</summary>
internal enum ShellAction
{
    RunCommand,
    RunFile,
    RunStandardInput,
    ShowHelp,
    ShowVersion,
}

/// <summary>The form of what goes to standard output.</summary>
internal enum OutputFormat
{
    Text,
    Json,
}

/// <summary>A command line, understood.</summary>
internal sealed record ShellOptions
{
    public ShellAction Action { get; init; }

    public OutputFormat OutputFormat { get; init; }

    /// <summary>Columns of text output. Null: as wide as the terminal.</summary>
    public int? Width { get; init; }

    /// <summary>True to run on the bare engine.</summary>
    public bool NoModule { get; init; }

    /// <summary>The command's text or the script's path, as <see cref="Action"/> says.</summary>
    public string Source { get; init; } = "";

    /// <summary>What follows the script's path.</summary>
    public IReadOnlyList<string> ScriptArguments { get; init; } = [];
}

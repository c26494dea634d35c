namespace LiteLlmOps;

/// <summary>What precedes an argument of a command, and decides whether it is a secret.</summary>
internal sealed class ArgumentPlace
{
    /// <summary>The option directly before the argument. Empty for none.</summary>
    public string Option { get; private set; } = "";

    /// <summary>The last program of <see cref="PasswordOptions"/> among the words before. Empty for none.</summary>
    public string Program { get; private set; } = "";

    /// <summary>Goes on to the next argument.</summary>
    public void Pass(string argument)
    {
        Option = ArgumentMask.IsOption(argument) && !argument.Contains('=', StringComparison.Ordinal) ? argument : "";
        if (PasswordOptions.IsProgram(argument))
            Program = argument;
    }
}

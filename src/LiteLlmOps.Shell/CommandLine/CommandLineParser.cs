using System.Globalization;

namespace LiteLlmOps.Shell.CommandLine;

/// <summary>Reads a command line as pwsh reads its own: options first, and all that follows -Command or -File belongs to the script.</summary>
internal static class CommandLineParser
{
    private const string StandardInput = "-";

    public static ShellOptions Parse(IReadOnlyList<string> args)
    {
        var options = new ShellOptions();
        for (var i = 0; i < args.Count; i++)
        {
            if (!IsOption(args[i]))
                return FromWords(options, [.. args.Skip(i)]);

            switch (args[i].TrimStart('-').ToUpperInvariant())
            {
                case "OUTPUTFORMAT":
                    options = options with { OutputFormat = ParseFormat(ValueAfter(args, ref i)) };
                    break;
                case "WIDTH":
                    options = options with { Width = ParseWidth(ValueAfter(args, ref i)) };
                    break;
                case "NOMODULE":
                    options = options with { NoModule = true };
                    break;
                case "COMMAND" or "C":
                    return FromCommand(options, args[i], [.. args.Skip(i + 1)]);
                case "FILE" or "F":
                    var path = ValueAfter(args, ref i);
                    return FromFile(options, path, [.. args.Skip(i + 1)]);
                case "HELP" or "H" or "?":
                    return options with { Action = ShellAction.ShowHelp };
                case "VERSION" or "V":
                    return options with { Action = ShellAction.ShowVersion };
                default:
                    throw new UsageException($"there is no option '{args[i]}'");
            }
        }

        throw new UsageException("there is nothing to run");
    }

    // A lone dash is no option: it stands for standard input.
    private static bool IsOption(string arg) => arg.Length > 1 && arg[0] == '-';

    private static ShellOptions FromWords(ShellOptions options, string[] words) =>
        words[0].EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) && File.Exists(words[0])
            ? FromFile(options, words[0], words[1..])
            : FromCommand(options, "-Command", words);

    private static ShellOptions FromCommand(ShellOptions options, string option, string[] words) => words switch
    {
        [] => throw new UsageException($"{option} needs the text of a command"),
        [StandardInput] => options with { Action = ShellAction.RunStandardInput },
        // No command of ours has such a parameter, and behind the command is where one thinks of it.
        [.. { Length: > 0 } before, var last, var format] when IsFormatOption(last) =>
            FromCommand(options with { OutputFormat = ParseFormat(format) }, option, before),
        _ => options with { Action = ShellAction.RunCommand, Source = string.Join(' ', words) },
    };

    private static bool IsFormatOption(string word) => IsOption(word) && word.TrimStart('-').Equals("OutputFormat", StringComparison.OrdinalIgnoreCase);

    private static ShellOptions FromFile(ShellOptions options, string path, string[] arguments) =>
        path == StandardInput
            ? options with { Action = ShellAction.RunStandardInput }
            : options with { Action = ShellAction.RunFile, Source = path, ScriptArguments = arguments };

    private static string ValueAfter(IReadOnlyList<string> args, ref int i) =>
        i + 1 < args.Count ? args[++i] : throw new UsageException($"{args[i]} needs a value");

    private static OutputFormat ParseFormat(string text) =>
        Enum.TryParse<OutputFormat>(text, ignoreCase: true, out var format) && Enum.IsDefined(format)
            ? format
            : throw new UsageException($"-OutputFormat is Text or Json, not '{text}'");

    private static int ParseWidth(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is >= 20 and <= 10_000
            ? width
            : throw new UsageException($"-Width is a number of columns from 20 to 10000, not '{text}'");
}

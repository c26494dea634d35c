using System.Management.Automation;
using System.Management.Automation.Language;
using LiteLlmOps.Shell.Hosting;

namespace LiteLlmOps.Shell.Errors;

/// <summary>Shows errors on standard error as pwsh's concise view does: who, what, and in a script the line. Never a stack trace.</summary>
internal sealed class ErrorPrinter(ShellConsole console)
{
    private const string Red = "\e[31m";

    public void Print(ErrorRecord error)
    {
        if (NativeOutput.IsTalk(error))
            console.WriteErrorLine(error.Exception.Message);
        else
            console.WriteErrorLine(Compose(error), Red);
    }

    public void Print(RuntimeException exception)
    {
        if (exception is ParseException { Errors: { Length: > 0 } mistakes })
            PrintMistakes(mistakes);
        else
            Print(new ErrorRecord(exception.ErrorRecord, exception));
    }

    /// <summary>An error of llmops itself.</summary>
    public void Print(string message) => console.WriteErrorLine($"llmops: {message}", Red);

    private void PrintMistakes(IEnumerable<ParseError> mistakes)
    {
        foreach (var mistake in mistakes)
            console.WriteErrorLine(ErrorPosition.Of(mistake.Extent).Compose("ParserError", mistake.Message), Red);
    }

    private static string Compose(ErrorRecord error)
    {
        var source = SourceOf(error);
        var message = MessageOf(error);
        return ErrorPosition.Of(error.InvocationInfo) is { } position ? position.Compose(source, message) : $"{source}: {message}";
    }

    private static string SourceOf(ErrorRecord error) =>
        FirstOf(
            error.InvocationInfo?.MyCommand?.Name,
            (error.Exception as CommandNotFoundException)?.CommandName,
            error.CategoryInfo.Activity,
            error.Exception is RuntimeException { WasThrownFromThrowStatement: true } ? "Exception" : error.Exception.GetType().Name);

    private static string MessageOf(ErrorRecord error) =>
        (error.Exception is CommandNotFoundException missing ? MissingCommands.HintFor(missing.CommandName) : null)
        ?? FirstOf(error.ErrorDetails?.Message, error.Exception.Message);

    private static string FirstOf(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrWhiteSpace(text))
                return text.TrimEnd();
        }

        return "unknown error";
    }
}

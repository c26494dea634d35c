namespace LiteLlmOps;

/// <summary>
/// The cause of an error, as far as it may be shown: an exception of .NET or of a library, with secrets masked and without control characters.
/// Its other properties are left out, since they may quote what a database or a file contains.
/// </summary>
public sealed class LlmCauseException : Exception
{
    private LlmCauseException(Exception cause)
        : base(PrintableText.Message(cause.Message), Of(cause.InnerException))
    {
        OriginalType = cause.GetType().FullName ?? cause.GetType().Name;
        StackTrace = PrintableText.Block(cause.StackTrace);
        HResult = cause.HResult;
    }

    /// <summary>The full name of the type of the exception, such as Npgsql.PostgresException.</summary>
    public string OriginalType { get; }

    /// <summary>The stack trace of the exception. Null when it was not thrown.</summary>
    public override string? StackTrace { get; }

    /// <summary>Type, message, causes and stack trace, as other exceptions have it.</summary>
    public override string ToString() =>
        $"{OriginalType}: {Message}"
        + (InnerException is null ? "" : $"{Environment.NewLine} ---> {InnerException}")
        + (StackTrace is null ? "" : Environment.NewLine + StackTrace);

    // An error of this module is made safe by its constructor.
    internal static Exception? Of(Exception? cause) =>
        cause is null or LlmException or LlmCauseException ? cause : new LlmCauseException(cause);
}

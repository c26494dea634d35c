using System.Collections;
using System.Management.Automation;

namespace LiteLlmOps;

/// <summary>The one place where errors become error records.</summary>
internal static class Errors
{
    public static ErrorRecord RecordOf(LlmException problem) => new(problem, problem.ErrorId, CategoryOf(problem.Kind), TargetOf(problem));

    /// <summary>The error of the file system as one of this module.</summary>
    /// <param name="problem">An IOException or UnauthorizedAccessException.</param>
    public static LlmException OfFile(Exception problem) =>
        new(problem is IOException ? ErrorIds.FileNotUsable : ErrorIds.FileAccessDenied, problem.Message, null, problem);

    private static ErrorCategory CategoryOf(LlmErrorKind kind) =>
        kind switch
        {
            LlmErrorKind.InvalidData => ErrorCategory.InvalidData,
            LlmErrorKind.NotFound => ErrorCategory.ObjectNotFound,
            LlmErrorKind.Exists => ErrorCategory.ResourceExists,
            LlmErrorKind.Connection => ErrorCategory.ConnectionError,
            LlmErrorKind.Authentication => ErrorCategory.AuthenticationError,
            LlmErrorKind.Permission => ErrorCategory.PermissionDenied,
            LlmErrorKind.Busy => ErrorCategory.ResourceBusy,
            LlmErrorKind.Timeout => ErrorCategory.OperationTimeout,
            LlmErrorKind.NotInstalled => ErrorCategory.NotInstalled,
            LlmErrorKind.Refused => ErrorCategory.InvalidOperation,
            LlmErrorKind.ProgramFailed => ErrorCategory.ResourceUnavailable,
            _ => ErrorCategory.ProtocolError,
        };

    // These keys are those by which PowerShell's error view finds a place in a file.
    private static object? TargetOf(LlmException problem) =>
        problem is not SourceException source
            ? problem.Target
            : new Hashtable
            {
                ["File"] = source.File,
                ["Line"] = source.Line,
                ["LineText"] = source.LineText,
                ["StartColumn"] = source.Column,
                ["EndColumn"] = source.Column + 1,
            };
}

using System.Management.Automation;

namespace LiteLlmOps.Shell.Errors;

/// <summary>Lines of a native command's standard error, which the engine hands over as error records.</summary>
internal static class NativeOutput
{
    public static bool IsTalk(ErrorRecord error) => error.FullyQualifiedErrorId is "NativeCommandError" or "NativeCommandErrorMessage";
}

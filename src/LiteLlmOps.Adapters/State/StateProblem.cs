namespace LiteLlmOps.Adapters.State;

/// <summary>The error of a state folder that cannot be used.</summary>
internal static class StateProblem
{
    // ENOSPC, and EDQUOT of Linux and macOS.
    private static readonly int[] NoSpace = [28, 122, 69];

    /// <param name="folder">The state folder.</param>
    /// <param name="what">"written" or "read".</param>
    /// <param name="cause">The error of the file system.</param>
    public static LlmException Of(string folder, string what, Exception cause) =>
        Of($"The state folder '{folder}', which contains journal and checkpoints,", "state.folder", folder, what, cause);

    /// <param name="archive">The archive of the state folder.</param>
    /// <param name="what">"written" or "read".</param>
    /// <param name="cause">The error of the file system.</param>
    public static LlmException OfArchive(string archive, string what, Exception cause) =>
        Of($"The archive '{archive}' of the state folder", "state.archive", archive, what, cause);

    private static LlmException Of(string subject, string key, string path, string what, Exception cause) =>
        new(
            ErrorIds.StateNotWritable,
            $"{subject} cannot be {what}: {cause.Message.TrimEnd('.')}. "
                + (NoSpace.Contains(cause.HResult) ? $"Free space on its disk or set {key}." : $"Grant this user access or set {key}."),
            path,
            cause
        );
}

namespace LiteLlmOps;

/// <summary>Paths such as /dev/stdout and /dev/null: they can be written to, but must not be read first, nor replaced by a file.</summary>
internal static class DevicePath
{
    // /dev/shm contains files.
    public static bool Is(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}

namespace LiteLlmOps.Adapters.Files;

/// <summary>The error that another process has opened a file exclusively.</summary>
internal static class SharingViolation
{
    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] Codes = [11, 35, unchecked((int)0x80070020)];

    public static bool Is(IOException error) => Codes.Contains(error.HResult);
}

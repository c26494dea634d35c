using System.Runtime.InteropServices;

namespace LiteLlmOps.Adapters.Files;

/// <summary>
/// Hard links. With a second name, a file moves without a moment in which it does not exist, and the new name is never one of another file: rename(2)
/// replaces an existing file.
/// </summary>
internal static class HardLink
{
    private const int NotPermitted = 1;
    private const int Exists = 17;
    private const int CrossDevice = 18;
    private const int TooManyLinks = 31;
    private const int NotSupportedLinux = 95;
    private const int NotSupportedMac = 45;
    private const int NotImplemented = 38;

    /// <summary>Returns false on Windows, on file systems without links, and when the names would be on two file systems.</summary>
    /// <param name="from">The file. A symbolic link gets a second name itself; its target does not.</param>
    /// <param name="to">The second name.</param>
    /// <exception cref="IOException">The second name exists, or the link cannot be created.</exception>
    public static bool TryCreate(string from, string to)
    {
        if (OperatingSystem.IsWindows())
            return false;
        if (Create(from, to) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error switch
        {
            CrossDevice or NotPermitted or TooManyLinks or NotSupportedLinux or NotSupportedMac or NotImplemented => false,
            Exists => throw new IOException($"The file '{to}' already exists.", error),
            _ => throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{to}'", error),
        };
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Create([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}

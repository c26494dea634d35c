using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LiteLlmOps.Adapters.Files;

/// <summary>Writes the entries of a folder to the disk: without that, a power loss can undo that a file was created, renamed or deleted.</summary>
internal static class FolderSync
{
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMac = 0x1000000;
    private const int BadFile = 9;
    private const int IsDirectory = 21;
    private const int AccessDenied = 13;

    /// <summary>Does nothing on Windows, which has no such operation, and on file systems that refuse it.</summary>
    /// <exception cref="IOException">The folder does not exist, or its disk has failed.</exception>
    public static void Run(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        // .NET opens no folders.
        using var handle = Open(folder, OperatingSystem.IsMacOS() ? CloseOnExecMac : CloseOnExecLinux);
        if (handle.IsInvalid)
        {
            // A user may write to a folder without the right to list it; then there is no way to do this.
            if (Marshal.GetLastPInvokeError() is AccessDenied or IsDirectory)
                return;
            var error = Marshal.GetLastPInvokeError();
            throw new IOException($"'{folder}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }

        try
        {
            // This ignores EINVAL, ENOTSUP and EROFS.
            RandomAccess.FlushToDisk(handle);
        }
        catch (IOException e) when (e.HResult == BadFile)
        {
            // Some file systems refuse it with this error.
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}

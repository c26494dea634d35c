using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LiteLlmOps.Adapters.Processes;

/// <summary>The owner and group of a file, for which .NET has no methods.</summary>
internal static class FileOwner
{
    // statx(2): its structure is the same on all processors.
    private const int CurrentFolder = -100;
    private const uint OwnerAndGroup = 0x18;
    private const int OwnerAt = 20;
    private const int GroupAt = 24;
    private const int Size = 256;
    private const uint Unchanged = uint.MaxValue;

    /// <summary>Gives a file the owner and group of another, as far as this user may: a new file in the place of another one belongs to this user.</summary>
    public static void Copy(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            if (Of(from) is not var (owner, group))
                return;
            if (Change(to, owner, group) != 0)
                _ = Change(to, Unchanged, group);
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library.
        }
    }

    /// <summary>The owner of a file, or of the target of a link, if it is another user than that of this process, and this process may not give files to it. Null otherwise.</summary>
    public static uint? ForeignOf(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return EffectiveUser() is var user && user != 0 && Of(path) is var (owner, _) && owner != user ? owner : null;
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library.
            return null;
        }
    }

    private static (uint Owner, uint Group)? Of(string path)
    {
        var facts = new byte[Size];
        return Stat(CurrentFolder, path, 0, OwnerAndGroup, facts) != 0
            ? null
            : (
                BinaryPrimitives.ReadUInt32LittleEndian(facts.AsSpan(OwnerAt)),
                BinaryPrimitives.ReadUInt32LittleEndian(facts.AsSpan(GroupAt))
            );
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "statx", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] facts);

    [DllImport("libc", EntryPoint = "chown", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Change([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}

using System.Globalization;
using System.Text;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Services;

/// <summary>A lock on the services of a deployment, held as an open file: the operating system releases it when its process ends in any way.</summary>
internal static class ServiceLock
{
    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] SharingViolations = [11, 35, unchecked((int)0x80070020)];

    public static IDisposable Acquire(string folder, string command, DateTime now)
    {
        var owner = Path.Combine(folder, "services.owner");
        var file = Open(folder, owner);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{command} of {Environment.UserName} (process {Environment.ProcessId} on {Environment.MachineName}) since {now:yyyy-MM-dd HH:mm:ss} UTC"
        );
        AtomicFile.Write(owner, Encoding.UTF8.GetBytes(text), isPrivate: false);
        return file;
    }

    private static FileStream Open(string folder, string owner)
    {
        try
        {
            StateFolders.Prepare(folder);
            var path = Path.Combine(folder, "services.lock");
            return new FileStream(path, StateFolders.Record(path));
        }
        catch (IOException e) when (SharingViolations.Contains(e.HResult))
        {
            throw new LlmException(
                ErrorIds.ServicesBusy,
                $"The services of this deployment are locked by {ReadOwner(owner)}. Wait until it is done, then run this command again.",
                folder,
                e
            );
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LlmException(
                ErrorIds.StateNotWritable,
                $"Cannot write to the state folder '{folder}' ({e.Message.TrimEnd('.')}). Run this command as the owner of the folder.",
                folder,
                e
            );
        }
    }

    private static string ReadOwner(string path)
    {
        try
        {
            return PrintableText.Of(Bounded.ReadText(path, Limits.StateFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException)
        {
            return "another session";
        }
    }
}

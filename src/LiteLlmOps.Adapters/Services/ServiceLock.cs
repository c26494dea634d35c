using System.Globalization;
using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Services;

/// <summary>A lock on the services of a deployment, held as an open file: the operating system releases it when its process ends in any way.</summary>
internal static class ServiceLock
{
    public static IDisposable Acquire(string folder, string command, DateTime now, FileOperations files)
    {
        var owner = Path.Combine(folder, "services.owner");
        var file = Open(folder, owner, files);
        try
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"{command} of {Environment.UserName} (process {Environment.ProcessId} on {Environment.MachineName}) since {now:yyyy-MM-dd HH:mm:ss} UTC"
            );
            AtomicFile.Write(owner, Encoding.UTF8.GetBytes(text), isPrivate: false, files, isDurable: false);
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw NotWritable(folder, e);
            throw;
        }
    }

    private static FileStream Open(string folder, string owner, FileOperations files)
    {
        try
        {
            files.PrepareFolder(folder);
            var path = Path.Combine(folder, "services.lock");
            return files.Open(path, StateFolders.Record(path));
        }
        catch (IOException e) when (SharingViolation.Is(e))
        {
            throw new LlmException(
                ErrorIds.ServicesBusy,
                $"The services of this deployment are locked by {ReadOwner(owner)}. Wait until it is done, then run this command again.",
                folder,
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(folder, e);
        }
    }

    private static LlmException NotWritable(string folder, Exception cause)
    {
        var problem = StateProblem.Of(folder, "written", cause);
        return new LlmException(problem.Id, $"{problem.Message} No service was changed.", folder, cause);
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

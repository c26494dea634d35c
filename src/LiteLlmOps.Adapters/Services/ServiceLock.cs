using System.Globalization;

namespace LiteLlmOps.Adapters.Services;

/// <summary>Lets one at a time start and stop services of a deployment. The system lets go of it when its owner ends, however that is.</summary>
internal static class ServiceLock
{
    public static IDisposable Take(string folder, string work)
    {
        Directory.CreateDirectory(folder);
        var owner = Path.Combine(folder, "services.owner");
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, "services.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new LlmException(
                ErrorIds.ServicesBusy,
                $"Services of this deployment are being started or stopped by {Owner(owner)}: wait until it is through, and run this again.",
                folder
            );
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LlmException(
                ErrorIds.StateNotWritable,
                $"The folder '{folder}' cannot be written ({e.Message.TrimEnd('.')}): it keeps which processes belong to the deployment. Run this as its owner.",
                folder,
                e
            );
        }

        File.WriteAllText(
            owner,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{work} of {Environment.UserName} (process {Environment.ProcessId} on {Environment.MachineName}) since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC"
            )
        );
        return file;
    }

    private static string Owner(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "somebody else";
        }
    }
}

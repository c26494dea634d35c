using LiteLlmOps.Deployments;

namespace LiteLlmOps.Adapters.Services;

/// <summary>The program of the monitor, which is part of the module.</summary>
internal static class MonitorProgram
{
    /// <summary>Its full path: in monitor beside the folder of this assembly, or in that folder when the monitor itself runs.</summary>
    public static string Path
    {
        get
        {
            var folder = System.IO.Path.GetDirectoryName(typeof(MonitorProgram).Assembly.Location)!;
            var own = System.IO.Path.Combine(folder, MonitorSettings.Program);
            return File.Exists(own)
                ? own
                : System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, "..", "monitor", MonitorSettings.Program));
        }
    }
}

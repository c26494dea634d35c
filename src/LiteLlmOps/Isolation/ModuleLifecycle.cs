using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace LiteLlmOps.Isolation;

/// <summary>Sends the session's requests for the adapters, and for nothing else, into their own load context.</summary>
public sealed class ModuleLifecycle : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    // One context for the process: a module that is imported again finds its assemblies where they were.
    private static readonly Lazy<Assembly> Adapters = new(static () => new AdaptersLoadContext().LoadAdapters());

    /// <inheritdoc/>
    public void OnImport()
    {
        AssemblyLoadContext.Default.Resolving -= Resolve;
        AssemblyLoadContext.Default.Resolving += Resolve;
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= Resolve;

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name == AdaptersLoadContext.AdaptersName ? Adapters.Value : null;
}

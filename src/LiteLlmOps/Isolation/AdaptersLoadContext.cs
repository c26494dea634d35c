using System.Reflection;
using System.Runtime.Loader;

namespace LiteLlmOps.Isolation;

/// <summary>
/// Holds the adapters with their packages (Npgsql, YamlDotNet, libsodium) apart from the session: another module may have loaded other
/// versions of them. Core alone is shared, since the types that users see live there.
/// </summary>
internal sealed class AdaptersLoadContext : AssemblyLoadContext
{
    public const string AdaptersName = "LiteLlmOps.Adapters";

    private static readonly Assembly Core = typeof(LlmException).Assembly;

    private readonly string _folder = Path.Combine(Path.GetDirectoryName(typeof(AdaptersLoadContext).Assembly.Location)!, "deps");
    private readonly AssemblyDependencyResolver _resolver;

    public AdaptersLoadContext()
        : base(AdaptersName) => _resolver = new AssemblyDependencyResolver(Path.Combine(_folder, AdaptersName + ".dll"));

    /// <summary>The adapters' assembly, in this context.</summary>
    public Assembly LoadAdapters() => LoadFromAssemblyPath(Path.Combine(_folder, AdaptersName + ".dll"));

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // A second Core would be a second set of the same types: "cannot convert X to X".
        if (assemblyName.Name == Core.GetName().Name)
            return Core;
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var path = _resolver.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? nint.Zero : LoadUnmanagedDllFromPath(path);
    }
}

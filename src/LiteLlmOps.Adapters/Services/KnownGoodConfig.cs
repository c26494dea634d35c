using System.Globalization;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Services;

/// <summary>The last rendered config that a proxy was ready with.</summary>
/// <param name="folder">Where it is kept.</param>
/// <param name="rendered">The rendered config.</param>
/// <param name="archive">Where one that failed goes.</param>
internal sealed class KnownGoodConfig(string folder, string rendered, string archive)
{
    private readonly string _kept = Path.Combine(folder, "rendered.last-good.yaml");

    public void Keep() => AtomicFile.Write(_kept, File.ReadAllBytes(rendered), isPrivate: true);

    public bool Restore()
    {
        if (!File.Exists(_kept))
            return false;
        var (good, present) = (File.ReadAllBytes(_kept), File.Exists(rendered) ? File.ReadAllBytes(rendered) : []);
        if (good.AsSpan().SequenceEqual(present))
            return false;
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(rendered)}.failed-{DateTime.UtcNow:yyyyMMdd-HHmmss}.yaml"
        );
        AtomicFile.Write(Path.Combine(archive, name), present, isPrivate: true);
        AtomicFile.Write(rendered, good, isPrivate: false);
        return true;
    }
}

using System.Globalization;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Adapters.Yaml;

namespace LiteLlmOps.Adapters.Services;

/// <summary>A copy of the last rendered config with which a proxy became ready.</summary>
/// <param name="folder">The folder of the copy.</param>
/// <param name="rendered">The path of the rendered config.</param>
/// <param name="archive">The folder for replaced configs.</param>
/// <param name="operations">The operations with which they are written. Null for those of the file system.</param>
internal sealed class KnownGoodConfig(string folder, string rendered, string archive, FileOperations? operations)
{
    private readonly string _copy = Path.Combine(folder, "rendered.last-good.yaml");

    public void Save() =>
        AtomicFile.Write(_copy, Bounded.ReadBytes(rendered, Limits.YamlFile), isPrivate: true, operations, isDurable: false);

    public bool Restore(DateTime now)
    {
        if (!File.Exists(_copy))
            return false;
        var (good, current) = (
            Bounded.ReadBytes(_copy, Limits.YamlFile),
            File.Exists(rendered) ? Bounded.ReadBytes(rendered, Limits.YamlFile) : []
        );
        if (good.AsSpan().SequenceEqual(current))
            return false;
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(rendered)}.failed-{now:yyyyMMdd-HHmmss}.yaml"
        );
        AtomicFile.Write(Path.Combine(archive, name), current, isPrivate: true, operations);
        AtomicFile.Replace(rendered, good, isPrivate: false, sources: [], operations);
        return true;
    }
}

using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.StateFiles;

/// <summary>Chooses names in the folder of the archive for today, so that none is used twice.</summary>
internal sealed class ArchiveNames
{
    private readonly IStateFolder _folder;
    private readonly HashSet<string> _used;

    /// <exception cref="LlmException">ArchiveManifestInvalid.</exception>
    public ArchiveNames(IAdapters adapters, Deployment deployment)
    {
        _folder = adapters.OpenStateFolder(deployment);
        Folder = _folder.ArchiveOf(adapters.Time.Today());
        var saved = _folder.ReadManifest(Folder);
        // A file whose move was interrupted, or that was deleted, keeps its name.
        _used = (saved.Manifest ?? throw ArchiveMoves.Invalid(saved))
            .Files.Select(static f => f.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The folder of the archive.</summary>
    public string Folder { get; }

    /// <summary>The path for a file: x.yaml, then x.2.yaml.</summary>
    public string PathFor(LlmStateFile file)
    {
        var (name, extension) = (Path.GetFileNameWithoutExtension(file.PathText.Exact), Path.GetExtension(file.PathText.Exact));
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? name + extension : string.Create(CultureInfo.InvariantCulture, $"{name}.{number}{extension}");
            var path = Path.Combine(Folder, candidate);
            if (_folder.Find(path) is null && _used.Add(candidate))
                return path;
        }
    }
}

using LiteLlmOps.Secrets;

namespace LiteLlmOps.DeploymentFile;

/// <summary>What the readers of one deployment file share: the folder, the variables, and the source of each value.</summary>
internal sealed class ReaderContext(string folder, Func<SourcePosition, string?> lineOf)
{
    private readonly List<DeploymentSetting> _settings = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Set when the environment files are known, since these are themselves a setting.</summary>
    public DeploymentEnvironment Environment { get; set; } = new([], static _ => null);

    public IReadOnlyList<DeploymentSetting> Settings => _settings;

    /// <summary>The full paths that were resolved: files, folders and patterns.</summary>
    public IReadOnlyCollection<string> Paths => _paths;

    /// <summary>The ids of the errors in the file, and the noun for its keys.</summary>
    public (ErrorId Invalid, ErrorId KeyUnknown, string Key) Words { get; init; } =
        (ErrorIds.DeploymentFileInvalid, ErrorIds.DeploymentKeyUnknown, "key");

    public Func<SourcePosition, string?> LineOf { get; } = lineOf;

    public void Note(string name, string value, string source) =>
        _settings.Add(
            new DeploymentSetting
            {
                Name = name,
                Value = SecretText.ScrubValue(value),
                Source = source,
            }
        );

    public string Show(SourcePosition position) => Show($"{position.File}:{position.Line}");

    /// <summary>A source without the folder of the deployment.</summary>
    public string Show(string source) =>
        source.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? source[(folder.Length + 1)..] : source;

    /// <summary>A path of the file as a full path.</summary>
    public string FullPath(string path)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
            path = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile) + path[1..];
        var full = Path.GetFullPath(path, folder);
        _paths.Add(full);
        return full;
    }

    /// <summary>The position of a key. The tree has only that of its value.</summary>
    public SourcePosition KeyPosition(SourcePosition value, string key)
    {
        for (var line = value.Line; line > 0 && line > value.Line - 3; line--)
        {
            var position = value with { Line = line };
            var column = LineOf(position)?.IndexOf(key + ":", StringComparison.Ordinal) ?? -1;
            if (column >= 0)
                return position with { Column = column + 1 };
        }

        return value;
    }
}

using LiteLlmOps.Secrets;

namespace LiteLlmOps.DeploymentFile;

/// <summary>What the readers of one deployment file share: its variables, and the record of where each value came from.</summary>
internal sealed class ReaderContext(string folder, Func<SourcePosition, string?> lineOf)
{
    private readonly List<DeploymentSetting> _settings = [];

    /// <summary>Set as soon as the environment files are known: they are themselves a setting.</summary>
    public DeploymentEnvironment Environment { get; set; } = new([], static _ => null);

    public IReadOnlyList<DeploymentSetting> Settings => _settings;

    /// <summary>What the file is of, for its errors: their ids, and what its keys are called.</summary>
    public (ErrorId Invalid, ErrorId KeyUnknown, string Key) Words { get; init; } =
        (ErrorIds.DeploymentFileInvalid, ErrorIds.DeploymentKeyUnknown, "setting of a deployment");

    public Func<SourcePosition, string?> LineOf { get; } = lineOf;

    public void Note(string name, string value, string source) => _settings.Add(new DeploymentSetting(name, value, source));

    public string Show(SourcePosition position) => Show($"{position.File}:{position.Line}");

    /// <summary>A source with the deployment's own folder left out.</summary>
    public string Show(string source) =>
        source.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? source[(folder.Length + 1)..] : source;

    /// <summary>The place of a key, of which the tree keeps only that of its value.</summary>
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

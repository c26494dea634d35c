namespace LiteLlmOps.DeploymentFile;

/// <summary>One setting of a deployment and where its value came from.</summary>
public sealed class DeploymentSetting
{
    internal DeploymentSetting(string name, string value, string source)
    {
        Name = name;
        Value = value;
        Source = source;
    }

    /// <summary>The setting's path in llmops.yaml, such as database.url.</summary>
    public string Name { get; }

    /// <summary>The value in force; secrets are masked.</summary>
    public string Value { get; }

    /// <summary>Where it came from: a file with its line, an environment variable, a convention, or the default.</summary>
    public string Source { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} = {Value} ({Source})";
}

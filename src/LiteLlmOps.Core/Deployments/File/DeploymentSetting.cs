namespace LiteLlmOps.DeploymentFile;

/// <summary>A setting of a deployment, and where its value comes from.</summary>
public sealed record DeploymentSetting
{
    internal DeploymentSetting() { }

    /// <summary>The path of the setting in llmops.yaml, such as database.url.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The value in use; secrets are masked.</summary>
    public string Value
    {
        get;
        internal init => field = PrintableText.Block(value);
    } = "";

    /// <summary>Where it comes from: a file with its line, an environment variable, a secret, a convention, or the default.</summary>
    public string Source
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Name} = {Value} ({Source})";
}

using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Deployments;

/// <summary>Where a key of LiteLLM is defined.</summary>
/// <param name="Variable">The variable. Null when the key is not the value of one.</param>
/// <param name="File">The environment file of the deployment with the variable, or in which it can be defined. Null when there is none.</param>
/// <param name="Source">The place, for output.</param>
internal sealed record KeyPlace(string? Variable, EnvironmentFile? File, string Source)
{
    private const string Session = "environment variable ";

    /// <param name="deployment">The deployment.</param>
    /// <param name="key">The key. Null when it is not defined.</param>
    /// <param name="variable">The variable that LiteLLM reads it from.</param>
    public static KeyPlace Of(Deployment deployment, SecretValue? key, string variable)
    {
        if (key is null)
            return new KeyPlace(variable, deployment.Environment.Files is [var first, ..] ? first : null, variable);
        foreach (var file in deployment.Environment.Files.Reverse())
        {
            if (file.Variables.LastOrDefault(v => IsAt(deployment, key, file, v)) is { } found)
                return new KeyPlace(found.Name, file, key.Source);
        }

        return key.Source.StartsWith(Session, StringComparison.Ordinal)
            ? new KeyPlace(key.Source[Session.Length..], null, key.Source)
            : new KeyPlace(null, null, key.Source);
    }

    /// <summary>The file with another value of the variable.</summary>
    /// <returns>The text before and after.</returns>
    /// <exception cref="LlmException">The file cannot be read, or the value cannot be written to it.</exception>
    public (string Before, string After) Set(IConfigFiles files, string value)
    {
        var (path, before) = (File!.Path, files.ReadText(File.Path));
        var after = EnvironmentText.Set(before, files.ParseEnvironment(path, before), Variable!, value);
        return after is not null && files.ParseEnvironment(path, after).Variables.LastOrDefault(v => v.Name == Variable)?.Value == value
            ? (before, after)
            : throw new LlmException(
                ErrorIds.SecretNotWritable,
                $"The new key cannot be written to '{path}' such that LiteLLM, a shell and docker compose read it alike. Use a key of letters, digits and hyphens.",
                path
            );
    }

    // A source is shown without the folder of the deployment.
    private static bool IsAt(Deployment deployment, SecretValue key, EnvironmentFile file, EnvironmentVariable variable)
    {
        var source = FormattableString.Invariant($"{file.Path}:{variable.Line}");
        return key.Text == variable.Value && (key.Source == source || key.Source == Path.GetRelativePath(deployment.Folder, source));
    }
}

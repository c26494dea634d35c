using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Declaring;

/// <summary>The first environment file of the deployment with additional variables.</summary>
internal sealed class EnvironmentDraft(IConfigFiles files, Deployment deployment)
{
    private EnvironmentFile? _after;

    public FileChange File { get; private set; } = null!;

    public int? LineOf(string name) => _after?.Variables.LastOrDefault(v => v.Name == name)?.Line;

    /// <exception cref="LlmException">The deployment has no environment file, or a value cannot be written to a dotenv file.</exception>
    public EnvironmentDraft With(IReadOnlyList<EnvironmentVariable> variables)
    {
        if (deployment.Environment.Files is not [var first, ..])
        {
            throw new LlmException(
                ErrorIds.EnvironmentFileNotFound,
                $"The deployment '{deployment.Name}' has no environment file for {Names(variables)}. Add one to 'environment' in llmops.yaml, or omit -SaveSecrets.",
                deployment.Path
            );
        }

        var before = files.ReadText(first.Path);
        File = new FileChange(first.Path, before, EnvironmentText.Append(before, variables), IsPrivate: true);
        _after = files.ParseEnvironment(first.Path, File.After);
        return IsReadBack(first, variables)
            ? this
            : throw new LlmException(
                ErrorIds.SecretNotWritable,
                $"A value of {Names(variables)} cannot be represented in a dotenv file. Define the variable manually and omit -SaveSecrets.",
                first.Path
            );
    }

    private static string Names(IEnumerable<EnvironmentVariable> variables) => string.Join(", ", variables.Select(static v => v.Name));

    private bool IsReadBack(EnvironmentFile before, IReadOnlyList<EnvironmentVariable> added) =>
        _after!
            .Variables.Select(static v => (v.Name, v.Value))
            .SequenceEqual(before.Variables.Concat(added).Select(static v => (v.Name, v.Value)));
}

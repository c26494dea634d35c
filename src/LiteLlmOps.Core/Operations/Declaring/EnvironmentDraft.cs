using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Declaring;

/// <summary>The deployment's first environment file with variables added to it.</summary>
internal sealed class EnvironmentDraft(IConfigFiles files, Deployment deployment)
{
    private EnvironmentFile? _after;

    public FileChange File { get; private set; } = null!;

    public int? LineOf(string name) => _after?.Variables.LastOrDefault(v => v.Name == name)?.Line;

    /// <exception cref="LlmException">The deployment has no such file, or a dotenv file cannot hold a value.</exception>
    public EnvironmentDraft With(IReadOnlyList<EnvironmentVariable> variables)
    {
        if (deployment.Environment.Files is not [var first, ..])
        {
            throw new LlmException(
                ErrorIds.EnvironmentFileNotFound,
                $"The deployment '{deployment.Name}' has no environment file that could take {string.Join(", ", variables.Select(static v => v.Name))}: name one under 'environment' of its llmops.yaml, or save without -SaveSecrets.",
                deployment.Path
            );
        }

        var before = files.ReadText(first.Path);
        File = new FileChange(first.Path, before, EnvironmentText.Append(before, variables), IsPrivate: true);
        _after = files.ParseEnvironment(first.Path, File.After);
        return IsRight(first, variables)
            ? this
            : throw new LlmException(
                ErrorIds.SecretNotWritable,
                $"A dotenv file cannot hold the value of one of {string.Join(", ", variables.Select(static v => v.Name))} as it is (a ${{…}} in it would be looked up): define it by hand, and save without -SaveSecrets.",
                first.Path
            );
    }

    private bool IsRight(EnvironmentFile before, IReadOnlyList<EnvironmentVariable> added) =>
        _after!
            .Variables.Select(static v => (v.Name, v.Value))
            .SequenceEqual(before.Variables.Concat(added).Select(static v => (v.Name, v.Value)));
}

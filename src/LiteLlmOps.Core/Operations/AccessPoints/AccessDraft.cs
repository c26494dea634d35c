using LiteLlmOps.Declaring;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.AccessPoints;

/// <summary>A value to define.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Value">The value.</param>
/// <param name="IsGenerated">True for a generated password.</param>
internal sealed record AccessValue(string Variable, string Value, bool IsGenerated)
{
    /// <inheritdoc/>
    public override string ToString() => Variable;
}

/// <summary>The environment files of a deployment while values are set in them. Nothing is written.</summary>
internal sealed class AccessDraft
{
    private readonly IConfigFiles _files;
    private readonly Deployment _deployment;
    private readonly List<(string Path, string Before)> _texts;
    private readonly Dictionary<string, string> _edited = new(StringComparer.Ordinal);

    public AccessDraft(IConfigFiles files, Deployment deployment)
    {
        _files = files;
        _deployment = deployment;
        _texts = [.. deployment.Environment.Files.Select(f => (f.Path, files.ReadText(f.Path)))];
    }

    /// <summary>The files that differ, with their new texts.</summary>
    public IReadOnlyList<FileChange> Files =>
        [
            .. _texts
                .DistinctBy(static t => t.Path, StringComparer.Ordinal)
                .Where(t => _edited.TryGetValue(t.Path, out var after) && after != t.Before)
                .Select(t => new FileChange(t.Path, t.Before, _edited[t.Path])),
        ];

    /// <summary>The value that a variable has in the files. Null when none defines it.</summary>
    public string? ValueOf(string variable) => Read().SelectMany(static f => f.Variables).LastOrDefault(v => v.Name == variable)?.Value;

    /// <summary>The file that defines a variable, otherwise the first one.</summary>
    /// <exception cref="LlmException">EnvironmentFileNotFound.</exception>
    public string PathOf(string variable) =>
        (Read().LastOrDefault(f => f.Variables.Any(v => v.Name == variable)) ?? Read().FirstOrDefault())?.Path
        ?? throw new LlmException(
            ErrorIds.EnvironmentFileNotFound,
            $"The deployment '{_deployment.Name}' has no environment file for {variable}. Create '{Path.Combine(_deployment.Folder, DeploymentLocator.EnvironmentNames[0])}', or list the files of its proxy under 'environment' in llmops.yaml.",
            _deployment.Path
        );

    /// <summary>The line of the definition that counts. Null when no file defines the variable.</summary>
    public int? LineOf(string variable) => Parse(PathOf(variable)).Variables.LastOrDefault(v => v.Name == variable)?.Line;

    /// <summary>The definitions that do not count, as file:line.</summary>
    public IReadOnlyList<string> Overridden(string variable) =>
        [
            .. Read()
                .SelectMany(f => f.Variables.Where(v => v.Name == variable).Select(v => $"{Path.GetFileName(f.Path)}:{v.Line}"))
                .SkipLast(1),
        ];

    /// <exception cref="LlmException">SecretNotWritable.</exception>
    public void Set(AccessValue value)
    {
        var path = PathOf(value.Variable);
        var (text, before) = (TextOf(path), Parse(path));
        var after = EnvironmentText.Set(text, before, value.Variable, value.Value);
        if (after is null || !IsReadBack(before, _files.ParseEnvironment(path, after), value))
            throw new LlmException(
                ErrorIds.SecretNotWritable,
                $"The value of {value.Variable} cannot be written to '{path}': no notation is read as this text by LiteLLM, a shell and docker compose. Use one without a backtick, or without single quotes, backslashes and ${{; nothing was changed.",
                path
            );
        _edited[path] = after;
    }

    private static bool IsReadBack(EnvironmentFile before, EnvironmentFile after, AccessValue value)
    {
        var isNew = before.Variables.All(v => v.Name != value.Variable);
        return after.Variables.LastOrDefault(v => v.Name == value.Variable)?.Value == value.Value
            && after.Variables.Count == before.Variables.Count + (isNew ? 1 : 0)
            && before.Variables.Zip(after.Variables).All(p => p.First.Name == p.Second.Name && p.First.Line == p.Second.Line);
    }

    private IEnumerable<EnvironmentFile> Read() => _texts.Select(t => Parse(t.Path));

    private EnvironmentFile Parse(string path) => _files.ParseEnvironment(path, TextOf(path));

    private string TextOf(string path) => _edited.TryGetValue(path, out var text) ? text : _texts.First(t => t.Path == path).Before;
}

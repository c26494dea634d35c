using System.Diagnostics.CodeAnalysis;

namespace LiteLlmOps.Secrets;

/// <summary>The variables of a deployment: its dotenv files in order (a later one wins), then the environment of this session.</summary>
/// <remarks>
/// The files come first: a DATABASE_URL left over in the session of a sysadmin must not turn a seed onto another deployment's database.
/// Nothing is ever exported to the session.
/// </remarks>
internal sealed class DeploymentEnvironment
{
    private readonly Dictionary<string, SecretValue> _variables = new(StringComparer.Ordinal);
    private readonly Func<string, string?> _session;

    public DeploymentEnvironment(IEnumerable<EnvironmentFile> files, Func<string, string?> session)
    {
        _session = session;
        Files = [.. files];
        foreach (var file in Files)
        {
            foreach (var variable in file.Variables)
                _variables[variable.Name] = new SecretValue(variable.Value, $"{file.Path}:{variable.Line}");
        }
    }

    public IReadOnlyList<EnvironmentFile> Files { get; }

    /// <summary>The environment as it would be with these variables defined in a file behind the others.</summary>
    public DeploymentEnvironment With(string file, IReadOnlyList<EnvironmentVariable> added) =>
        added.Count == 0 ? this : new DeploymentEnvironment([.. Files, new EnvironmentFile(file, added)], _session);

    public bool TryGet(string name, [NotNullWhen(true)] out SecretValue? value)
    {
        if (_variables.TryGetValue(name, out value))
            return true;
        value = _session(name) is { } text ? new SecretValue(text, $"environment variable {name}") : null;
        return value is not null;
    }

    /// <summary>The variable that a file of the deployment gives this name to. The session's own variables are left out.</summary>
    public IEnumerable<KeyValuePair<string, SecretValue>> Declared => _variables;
}

/// <summary>A dotenv file as it was read.</summary>
internal sealed record EnvironmentFile(string Path, IReadOnlyList<EnvironmentVariable> Variables);

internal sealed record EnvironmentVariable(string Name, string Value, int Line);

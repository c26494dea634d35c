using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>
/// The variables of a deployment (its dotenv files in order, where a later one wins, then the environment of this session), and its secrets
/// in vaults.
/// </summary>
/// <remarks>
/// The files come first: a DATABASE_URL that is left in the session must not direct a seed to the database of another deployment. Variables
/// are never exported to the session.
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

    /// <summary>The secrets in vaults to which llmops.yaml refers.</summary>
    public VaultSecrets Secrets { get; init; } = VaultSecrets.None;

    /// <summary>The variables of the files. Those of the session are not included.</summary>
    public IEnumerable<KeyValuePair<string, SecretValue>> Declared => _variables;

    /// <summary>The environment with more variables, as if they were defined in a file after the others.</summary>
    public DeploymentEnvironment With(string file, IReadOnlyList<EnvironmentVariable> added) =>
        added.Count == 0 ? this : new DeploymentEnvironment([.. Files, new EnvironmentFile(file, added)], _session) { Secrets = Secrets };

    public bool TryGet(string name, [NotNullWhen(true)] out SecretValue? value)
    {
        if (_variables.TryGetValue(name, out value))
            return true;
        value = _session(name) is { } text ? new SecretValue(text, $"environment variable {name}") : null;
        return value is not null;
    }

    /// <summary>The value in the environment of this session, also when a file defines the variable. Null when it has none.</summary>
    public string? InSession(string name) => _session(name);

    /// <summary>True for os.environ/NAME, secret/NAME and secret/VAULT/NAME.</summary>
    public static bool IsReference(string text) => EnvironmentReference.IsReference(text) || SecretReference.TryParse(text, out _);

    /// <summary>The value of a reference. Null when nothing defines the variable, or when secrets are not resolved.</summary>
    /// <param name="reference">A text for which <see cref="IsReference"/> is true.</param>
    /// <param name="key">The key of llmops.yaml that contains it, for an error.</param>
    /// <exception cref="LlmException">The secret cannot be read.</exception>
    public SecretValue? Resolve(string reference, string key)
    {
        if (SecretReference.TryParse(reference, out var secret))
            return Secrets.Read(secret, key);
        return TryGet(reference[EnvironmentReference.Prefix.Length..], out var value) ? value : null;
    }
}

/// <summary>A dotenv file as it was read.</summary>
internal sealed record EnvironmentFile(string Path, IReadOnlyList<EnvironmentVariable> Variables)
{
    /// <summary>The lines that are not assignments. python-dotenv skips them.</summary>
    public IReadOnlyList<int> Skipped { get; init; } = [];
}

internal sealed record EnvironmentVariable(string Name, string Value, int Line)
{
    /// <summary>The place of the value in the text of the file, with its quotes. Null for a variable that was not read from a file.</summary>
    public TextSpan? Notation { get; init; }
}

/// <summary>A part of a text.</summary>
/// <param name="Start">The index of its first character.</param>
/// <param name="Length">Its length.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextSpan(int Start, int Length);

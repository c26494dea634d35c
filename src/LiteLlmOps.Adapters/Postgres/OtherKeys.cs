using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>
/// The other known keys, for a value that the deployment's key does not decrypt: the master key for one from before a salt key was set, those of
/// database.formerKeys, and those that rotations replaced. They are read and derived when the first such value is found.
/// </summary>
internal sealed class OtherKeys
{
    public static readonly OtherKeys None = new(static () => []);

    private readonly Lazy<IReadOnlyList<(string Name, ValueCipher Cipher)>> _keys;

    public OtherKeys(Deployment deployment, Func<IReadOnlyList<SecretValue>>? rotated)
        : this(() => [.. Named(deployment, rotated?.Invoke() ?? [])]) { }

    private OtherKeys(Func<IEnumerable<(string Name, SecretValue Key)>> keys) =>
        _keys = new Lazy<IReadOnlyList<(string Name, ValueCipher Cipher)>>(() =>
            [.. keys().Select(static k => (k.Name, new ValueCipher(k.Key.Text)))]
        );

    /// <summary>The key that decrypts a ciphertext, and the text. Null when none does.</summary>
    public (string Name, string Text)? Of(string ciphertext)
    {
        foreach (var (name, cipher) in _keys.Value)
        {
            if (cipher.Open(ciphertext) is { Format: not null, Text: var text })
                return (name, text);
        }

        return null;
    }

    private static IEnumerable<(string Name, SecretValue Key)> Named(Deployment deployment, IReadOnlyList<SecretValue> rotated)
    {
        if (deployment.Proxy.MasterKey is { } master && master != deployment.SigningKey)
            yield return ("the master key", master);
        for (var i = 0; i < deployment.Database.FormerKeys.Count; i++)
            yield return (
                $"database.formerKeys[{i}] of the deployment ({deployment.Database.FormerKeys[i].Source})",
                deployment.Database.FormerKeys[i]
            );
        foreach (var key in rotated)
            yield return ($"a key that was replaced by Update-LlmEncryptionKey ({key.Source})", key);
    }
}

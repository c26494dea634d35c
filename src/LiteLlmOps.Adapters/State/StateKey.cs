using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Adapters.State;

/// <summary>
/// The key that encrypts files of the state folder. It is derived from the signing key of the deployment, so that no other secret has to be
/// stored. What was encrypted before a change of the signing key is read with the former ones (<see cref="FormerKeys"/>).
/// </summary>
internal static class StateKey
{
    private const string FileName = "llmops.key";

    public static byte[] Of(Deployment deployment, string purpose, FileOperations? files = null)
    {
        var signing = deployment.SigningKey;
        return signing is null ? Derive(OwnKey(deployment.State.Folder, files ?? FileOperations.Disk), purpose) : Of(signing.Text, purpose);
    }

    public static byte[] Of(string signingKey, string purpose) => Derive(Encoding.UTF8.GetBytes(signingKey), purpose);

    /// <summary>The current key, and then those with which older files may be encrypted.</summary>
    public static IEnumerable<byte[]> AllOf(Deployment deployment, string purpose, FileOperations files)
    {
        yield return Of(deployment, purpose, files);
        foreach (var former in FormerKeys.Of(deployment, files).Concat(deployment.Database.FormerKeys))
            yield return Of(former.Text, purpose);
        if (deployment.SigningKey is not null && File.Exists(OwnPath(deployment.State.Folder)))
            yield return Derive(OwnKey(deployment.State.Folder, files), purpose);
    }

    private static byte[] Derive(byte[] material, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 32, salt: null, info: Encoding.ASCII.GetBytes($"llmops-{purpose}-v1"));

    private static string OwnPath(string folder) => Path.Combine(folder, FileName);

    // A deployment without a signing key has only unencrypted settings; its checkpoints are encrypted with a generated key.
    private static byte[] OwnKey(string folder, FileOperations files)
    {
        var path = OwnPath(folder);
        if (!File.Exists(path))
            AtomicFile.Write(path, RandomNumberGenerator.GetBytes(32), isPrivate: true, files);
        return files.Read(path);
    }
}

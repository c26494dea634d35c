using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Adapters.State;

/// <summary>The key that encrypts files of the state folder. It is derived from the signing key of the deployment, so that no other secret has to be stored.</summary>
internal static class StateKey
{
    private const string FileName = "llmops.key";

    public static byte[] Of(Deployment deployment, string purpose, FileOperations? files = null)
    {
        var signing = deployment.Database.SaltKey ?? deployment.Proxy.MasterKey;
        var material = signing is null
            ? OwnKey(deployment.State.Folder, files ?? FileOperations.Disk)
            : Encoding.UTF8.GetBytes(signing.Text);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 32, salt: null, info: Encoding.ASCII.GetBytes($"llmops-{purpose}-v1"));
    }

    // A deployment without a signing key has only unencrypted settings; its checkpoints are encrypted with a generated key.
    private static byte[] OwnKey(string folder, FileOperations files)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            AtomicFile.Write(path, RandomNumberGenerator.GetBytes(32), isPrivate: true, files);
        return files.Read(path);
    }
}

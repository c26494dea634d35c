using System.Security.Cryptography;
using System.Text;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Adapters.State;

/// <summary>The key that encrypts files of the state folder, derived from the deployment's salt key or master key, so that no other secret is needed.</summary>
internal static class StateKey
{
    private const string FileName = "llmops.key";

    public static byte[] Of(Deployment deployment, string purpose)
    {
        var signing = deployment.Database.SaltKey ?? deployment.Proxy.MasterKey;
        var material = signing is null ? OwnKey(deployment.State.Folder) : Encoding.UTF8.GetBytes(signing.Text);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 32, salt: null, info: Encoding.ASCII.GetBytes($"llmops-{purpose}-v1"));
    }

    // A deployment without salt key and master key has a key file in its state folder.
    private static byte[] OwnKey(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            AtomicFile.Write(path, RandomNumberGenerator.GetBytes(32), isPrivate: true);
        return File.ReadAllBytes(path);
    }
}

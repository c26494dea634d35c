using System.Security.Cryptography;
using System.Text.Json;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.State;

/// <summary>
/// keys/ID.key: the signing keys that a rotation replaced, encrypted with the new one. With the current key, a chain of them opens the
/// checkpoints of all rotations. A file of another key is skipped.
/// </summary>
internal static class FormerKeys
{
    private const string Purpose = "former-key";
    private const string Extension = ".key";

    /// <summary>The folder of the files.</summary>
    /// <param name="folder">The state folder.</param>
    public static string Folder(string folder) => Path.Combine(folder, "keys");

    public static void Save(string folder, string id, IReadOnlyList<SecretValue> former, SecretValue key, FileOperations files) =>
        AtomicFile.Write(
            PathOf(folder, id),
            CheckpointFile.SealValue(former.Select(static f => f.Text).ToArray(), StateKey.Of(key.Text, Purpose)),
            isPrivate: true,
            files
        );

    public static void Delete(string folder, string id, FileOperations files) => files.TryDelete(PathOf(folder, id));

    /// <summary>The former keys of the deployment's key, the nearest first.</summary>
    public static IReadOnlyList<SecretValue> Of(Deployment deployment, FileOperations files)
    {
        if (deployment.SigningKey is not { } current)
            return [];
        var found = new List<SecretValue> { current };
        var unopened = Read(deployment.State.Folder, files);
        for (var i = 0; i < found.Count && unopened.Count > 0; i++)
        {
            var key = StateKey.Of(found[i].Text, Purpose);
            foreach (var (path, bytes) in unopened.ToList())
            {
                if (TryOpen(bytes, key) is not { } texts)
                    continue;
                unopened.Remove((path, bytes));
                found.AddRange(texts.Where(t => !found.Exists(f => f.Text == t)).Select(t => new SecretValue(t, path)));
            }
        }

        return found[1..];
    }

    // Without permission, the files that they would open are reported as unreadable.
    private static List<(string Path, byte[] Bytes)> Read(string folder, FileOperations files)
    {
        try
        {
            return [.. files.List(Folder(folder), "*" + Extension).OrderDescending(StringComparer.Ordinal).Select(p => (p, files.Read(p)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException)
        {
            return [];
        }
    }

    private static IReadOnlyList<string>? TryOpen(byte[] bytes, byte[] key)
    {
        try
        {
            return [.. CheckpointFile.OpenValue<string?[]>(bytes, key).OfType<string>()];
        }
        catch (Exception e) when (e is CryptographicException or InvalidDataException or JsonException)
        {
            return null;
        }
    }

    private static string PathOf(string folder, string id) => Path.Combine(Folder(folder), id + Extension);
}

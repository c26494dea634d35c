using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>manifest.json of a folder of the archive: where its files came from, and their hashes.</summary>
internal static class ManifestFile
{
    private static readonly JsonSerializerOptions Options = new(StateJson.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The manifest of a folder. Empty when there is none.</summary>
    public static SavedManifest Read(string folder, FileOperations files)
    {
        var saved = new SavedManifest(folder, ArchiveManifest.Empty, null);
        try
        {
            var manifest = JsonSerializer.Deserialize<ArchiveManifest>(files.Read(saved.File), Options);
            return manifest is not null && manifest.Files.All(IsValid)
                ? saved with
                {
                    Manifest = manifest,
                }
                : Damaged(saved, "It is not a manifest of this module, or names files outside its folder and the state folder.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return saved;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return Damaged(saved, "It is not a manifest of this module, or was cut.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException)
        {
            return Damaged(saved, e.Message);
        }
    }

    public static void Write(SavedManifest saved, ArchiveManifest manifest, FileOperations files)
    {
        if (manifest.Files.Count > 0)
            AtomicFile.Write(saved.File, JsonSerializer.SerializeToUtf8Bytes(manifest, Options), isPrivate: false, files);
        else
            files.Delete(saved.File);
    }

    private static SavedManifest Damaged(SavedManifest saved, string problem) => saved with { Manifest = null, Problem = problem };

    // A modified manifest must not refer to a file outside these folders.
    private static bool IsValid(ArchivedFile? file) =>
        file is not null && IsName(file.Name) && file.Original.Split('/').All(IsName) && file.Size >= 0;

    private static bool IsName(string name) => name is not ("" or "." or "..") && name.IndexOfAny(['/', '\\', '\0']) < 0;
}

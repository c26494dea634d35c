using System.Text.Json;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Entries;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>seeded.json: fingerprints of what the last seeds wrote.</summary>
internal static class SeededFile
{
    public const string FileName = "seeded.json";

    /// <summary>True when the file exists and is valid.</summary>
    public static bool Exists(string path, FileOperations files)
    {
        try
        {
            return Parse(path, files) is { IsComplete: true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException or JsonException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Empty when the file does not exist or cannot be read: it is only needed for the cause of a drift.</summary>
    public static SeededState Read(string path, FileOperations files)
    {
        try
        {
            return ReadToUpdate(path, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException)
        {
            return SeededState.Empty;
        }
    }

    /// <summary>Empty when the file does not exist or is invalid. A file that cannot be read is an error: it would be replaced by its update.</summary>
    public static SeededState ReadToUpdate(string path, FileOperations files)
    {
        try
        {
            return Parse(path, files) is { IsComplete: true } document ? document.ToState() : SeededState.Empty;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or ArgumentException)
        {
            return SeededState.Empty;
        }
    }

    private static Document? Parse(string path, FileOperations files) =>
        JsonSerializer.Deserialize<Document>(files.Read(path), StateJson.Web);

    public static void Write(string path, SeededState state, FileOperations files) =>
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(Document.Of(state), StateJson.Web), isPrivate: true, files);

    private sealed record Document(
        IReadOnlyDictionary<string, Dictionary<string, string>> Rows,
        IReadOnlyDictionary<string, string> Settings
    )
    {
        public bool IsComplete =>
            Rows.Values.All(static s => s?.Values.All(static v => v is not null) == true) && Settings.Values.All(static v => v is not null);

        public static Document Of(SeededState state) =>
            new(
                state
                    .Rows.GroupBy(static r => r.Key.Section, StringComparer.Ordinal)
                    .ToDictionary(
                        static g => g.Key,
                        static g => g.ToDictionary(static r => r.Key.Key, static r => r.Value, StringComparer.Ordinal),
                        StringComparer.Ordinal
                    ),
                state.Settings
            );

        public SeededState ToState() =>
            new(
                Rows.SelectMany(static s => s.Value.Select(r => (Row: new RowKey(s.Key, r.Key), r.Value)))
                    .ToDictionary(static r => r.Row, static r => r.Value),
                Settings
            );
    }
}

using System.Security.Cryptography;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Reads LiteLLM's config with what it includes, and lays the overlays over it.</summary>
internal sealed class DeclaredReader(
    Func<string, byte[]> read,
    Func<string, byte[], ConfigNode?> parse,
    Func<SourcePosition, string?> lineOf
)
{
    private const string Include = "include";

    private readonly List<string> _files = [];
    private readonly List<DeclaredLayer> _layers = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public DeclaredConfig Read(string source, IReadOnlyList<string> overlays)
    {
        using (_hash)
        {
            var root = WithIncludes(source, ReadMap(source, null));
            foreach (var overlay in overlays)
                root = ConfigMerge.Overlay(root, ReadMap(overlay, null, isOverlay: true));
            return new DeclaredConfig(root, _files, Convert.ToHexString(_hash.GetHashAndReset()).ToLowerInvariant()) { Layers = _layers };
        }
    }

    // LiteLLM looks for every included file beside the main one, and takes the includes of an included file into the same list, since
    // it extends the list that it walks. A file that comes up twice would keep it walking for ever: that is an error here.
    private ConfigMap WithIncludes(string source, ConfigMap root)
    {
        var folder = Path.GetDirectoryName(source)!;
        for (var next = 0; root[Include] is { } include; next++)
        {
            if (include is not ConfigList list)
                throw Problem(include, ErrorIds.IncludeInvalid, "include must be a list of file paths.");
            if (next >= list.Items.Count)
                return root.Without(Include);
            if (list.Items[next] is not ConfigScalar { Text: { Length: > 0 } name } item)
                throw Problem(list.Items[next], ErrorIds.IncludeInvalid, "include must be a list of file paths.");
            var path = Path.GetFullPath(name, folder);
            if (_files.Contains(path, StringComparer.Ordinal))
                throw Problem(
                    item,
                    ErrorIds.IncludeCycle,
                    $"'{name}' is included a second time: LiteLLM would never come to an end of it."
                );
            root = ConfigMerge.Include(root, ReadMap(path, item), Clash);
        }

        return root;
    }

    private void Clash(string key, ConfigNode value) =>
        throw Problem(value, ErrorIds.IncludeConflict, $"'{key}' is a list here and something else in the file that includes this one.");

    private ConfigMap ReadMap(string path, ConfigScalar? includedAt, bool isOverlay = false)
    {
        var bytes = ReadFile(path, includedAt);
        _files.Add(path);
        _hash.AppendData(bytes);
        var map = ToMap(path, parse(path, bytes));
        _layers.Add(new DeclaredLayer(path, map, isOverlay));
        return map;
    }

    private ConfigMap ToMap(string path, ConfigNode? node) =>
        node switch
        {
            // LiteLLM takes an empty included file for an empty map, and does not start with an empty main file.
            null or ConfigScalar { IsNull: true } when _files.Count > 1 => ConfigMap.Empty,
            null or ConfigScalar { IsNull: true } => throw new LlmException(
                ErrorIds.ConfigEmpty,
                $"'{path}' is empty: LiteLLM does not start with an empty config.",
                path
            ),
            ConfigMap map => map,
            var other => throw Problem(other, ErrorIds.ConfigInvalid, "A config of LiteLLM is a map of sections."),
        };

    private byte[] ReadFile(string path, ConfigScalar? includedAt)
    {
        try
        {
            return read(path);
        }
        catch (LlmException e) when (e.Id == ErrorIds.FileNotFound && includedAt is not null)
        {
            throw Problem(includedAt, ErrorIds.IncludeNotFound, $"The included file '{path}' does not exist.");
        }
        catch (LlmException e) when (e.Id == ErrorIds.FileNotFound)
        {
            throw new LlmException(
                ErrorIds.ConfigNotFound,
                $"The config '{path}' does not exist: correct config.source or config.overlays of the deployment.",
                path,
                e
            );
        }
    }

    private SourceException Problem(ConfigNode node, ErrorId id, string problem) => SourceException.At(node.Position, id, problem, lineOf);
}

using System.Security.Cryptography;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Reads LiteLLM's config with its included files and applies the overlays.</summary>
internal sealed class DeclaredReader(
    Func<string, byte[]> read,
    Func<string, byte[], ConfigNode?> parse,
    Func<SourcePosition, string?> lineOf
)
{
    private const string Include = "include";

    private readonly List<string> _files = [];
    private readonly List<DeclaredLayer> _layers = [];
    private long _length;
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

    // LiteLLM resolves every included file relative to the folder of the main file. The includes of an included file are appended to the
    // list that LiteLLM is iterating over, so a file that is included twice causes an endless loop there. Here it is an error.
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
                    $"'{name}' is included twice, which causes an endless loop in LiteLLM. Remove one include."
                );
            root = ConfigMerge.Include(root, ReadMap(path, item), Clash);
        }

        return root;
    }

    private void Clash(string key, ConfigNode value) =>
        throw Problem(value, ErrorIds.IncludeConflict, $"'{key}' is a list in this file, but not in the file that includes it.");

    private ConfigMap ReadMap(string path, ConfigScalar? includedAt, bool isOverlay = false)
    {
        if (_files.Count >= Limits.DeclaredFiles.Most)
            throw Limits.DeclaredFiles.Exceeded($"The declared config with '{path}'", path);
        var bytes = ReadFile(path, includedAt);
        _length += bytes.Length;
        if (_length > Limits.DeclaredLength.Most)
            throw Limits.DeclaredLength.Exceeded($"The declared config with '{path}'", path);
        _files.Add(path);
        _hash.AppendData(bytes);
        var map = ToMap(path, parse(path, bytes));
        _layers.Add(new DeclaredLayer(path, map, isOverlay));
        return map;
    }

    private ConfigMap ToMap(string path, ConfigNode? node) =>
        node switch
        {
            // LiteLLM treats an empty included file as an empty map, but does not start with an empty main file.
            null or ConfigScalar { IsNull: true } when _files.Count > 1 => ConfigMap.Empty,
            null or ConfigScalar { IsNull: true } => throw new LlmException(
                ErrorIds.ConfigEmpty,
                $"'{path}' is empty. LiteLLM does not start with an empty config.",
                path
            ),
            ConfigMap map => map,
            var other => throw Problem(other, ErrorIds.ConfigInvalid, "The top level of a LiteLLM config must be a map of sections."),
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
                $"The config file '{path}' does not exist. Correct config.source or config.overlays in llmops.yaml.",
                path,
                e
            );
        }
    }

    private SourceException Problem(ConfigNode node, ErrorId id, string problem) => SourceException.At(node.Position, id, problem, lineOf);
}

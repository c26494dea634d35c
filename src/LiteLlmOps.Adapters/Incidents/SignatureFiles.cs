using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Incidents;

/// <summary>The signature files in the resources of this assembly.</summary>
internal sealed class SignatureFiles : ISignatureFiles
{
    private const string Folder = "signatures/";

    public IReadOnlyList<(string Family, ConfigNode Root)> Read() =>
        [
            .. typeof(SignatureFiles)
                .Assembly.GetManifestResourceNames()
                .Where(static n => n.StartsWith(Folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                // The files are large, and the first command of a session waits for them.
                .AsParallel()
                .AsOrdered()
                .Select(static n => (n[Folder.Length..], Read(n))),
        ];

    public ConfigNode ReadAreas() => Read("areas");

    private static ConfigNode Read(string resource)
    {
        using var stream = typeof(SignatureFiles).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return YamlReader.Read(resource, reader.ReadToEnd())!;
    }
}

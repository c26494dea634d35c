using LiteLlmOps.Adapters.Resources;
using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Incidents;

/// <summary>The signature files in the resources of this assembly.</summary>
internal sealed class SignatureFiles : ISignatureFiles
{
    private const string Folder = "signatures/";

    public IReadOnlyList<string> Families => [.. BundledFile.Names(Folder).Select(static n => n[Folder.Length..])];

    public ConfigNode Read(string family) => BundledFile.Read(Folder + family);

    public ConfigNode ReadTexts(string family) => BundledFile.Read("texts/" + family);

    public ConfigNode ReadAreas() => BundledFile.Read("Areas");
}

using LiteLlmOps.Configuration;

namespace LiteLlmOps.Ports;

/// <summary>The signatures that come with this module.</summary>
internal interface ISignatureFiles
{
    /// <summary>By family, the file that holds them.</summary>
    IReadOnlyList<(string Family, ConfigNode Root)> Read();
}

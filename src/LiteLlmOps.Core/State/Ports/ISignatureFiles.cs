using LiteLlmOps.Configuration;

namespace LiteLlmOps.Ports;

/// <summary>The signatures of this module.</summary>
internal interface ISignatureFiles
{
    /// <summary>The content of the file of each family.</summary>
    IReadOnlyList<(string Family, ConfigNode Root)> Read();
}

using LiteLlmOps.Configuration;

namespace LiteLlmOps.Ports;

/// <summary>The signatures of this module.</summary>
internal interface ISignatureFiles
{
    /// <summary>The content of the file of each family.</summary>
    IReadOnlyList<(string Family, ConfigNode Root)> Read();

    /// <summary>The parts of LiteLLM by logger and source file.</summary>
    ConfigNode ReadAreas();
}

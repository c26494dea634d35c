using LiteLlmOps.Configuration;

namespace LiteLlmOps.Ports;

/// <summary>The signatures of this module.</summary>
internal interface ISignatureFiles
{
    /// <summary>The families, each of which has a file.</summary>
    IReadOnlyList<string> Families { get; }

    /// <summary>The content of the file of a family.</summary>
    ConfigNode Read(string family);

    /// <summary>For each signature of the file, in its order, the list of texts of which each match has at least one; an empty list when there are none.</summary>
    ConfigNode ReadTexts(string family);

    /// <summary>The parts of LiteLLM by logger and source file.</summary>
    ConfigNode ReadAreas();
}

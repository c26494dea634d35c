using LiteLlmOps.Configuration;

namespace LiteLlmOps.DeploymentFile;

/// <summary>The declaration: the source, merged with its includes and the overlays.</summary>
/// <param name="Root">The merged config.</param>
/// <param name="Files">All files that were read, the source first.</param>
/// <param name="Hash">SHA-256 over the bytes of all files in order, to find out whether a rendered file is up to date.</param>
internal sealed record DeclaredConfig(ConfigMap Root, IReadOnlyList<string> Files, string Hash)
{
    /// <summary>The content of each file, in the order in which they are merged.</summary>
    public required IReadOnlyList<DeclaredLayer> Layers { get; init; }
}

/// <summary>One file of a declaration.</summary>
/// <param name="File">Its path.</param>
/// <param name="Root">Its content.</param>
/// <param name="IsOverlay">True for an overlay of this module, false for the source and the files that LiteLLM includes.</param>
internal sealed record DeclaredLayer(string File, ConfigMap Root, bool IsOverlay);

using LiteLlmOps.Configuration;

namespace LiteLlmOps.DeploymentFile;

/// <summary>The declaration: the source with its includes and overlays laid over it.</summary>
/// <param name="Root">The merged config.</param>
/// <param name="Files">Every file it was read from, the source first.</param>
/// <param name="Hash">SHA-256 over the bytes of all files, in order: tells whether a rendered file is of this declaration.</param>
internal sealed record DeclaredConfig(ConfigMap Root, IReadOnlyList<string> Files, string Hash)
{
    /// <summary>What each file holds by itself, in the order in which they are merged.</summary>
    public required IReadOnlyList<DeclaredLayer> Layers { get; init; }
}

/// <summary>One file of a declaration.</summary>
/// <param name="File">Its path.</param>
/// <param name="Root">What it holds.</param>
/// <param name="IsOverlay">True for an overlay of this module; false for the source and what LiteLLM includes.</param>
internal sealed record DeclaredLayer(string File, ConfigMap Root, bool IsOverlay);

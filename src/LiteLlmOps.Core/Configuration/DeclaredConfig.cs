namespace LiteLlmOps.Configuration;

/// <summary>The declaration: the source with its includes and overlays laid over it.</summary>
/// <param name="Root">The merged config.</param>
/// <param name="Files">Every file it was read from, the source first.</param>
/// <param name="Hash">SHA-256 over the bytes of all files, in order: tells whether a rendered file is of this declaration.</param>
internal sealed record DeclaredConfig(ConfigMap Root, IReadOnlyList<string> Files, string Hash);

using System.Globalization;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Drift;

/// <summary>The comment lines at the top of a rendered file: its source and the time.</summary>
internal static class RenderedHeader
{
    public static IReadOnlyList<string> Of(DeclaredConfig declared, string folder, DateTime now) =>
        [
            "Rendered by LiteLlmOps: do not edit. Change the source and run Export-LlmConfig.",
            $"source: {string.Join(", ", declared.Files.Select(f => Path.GetRelativePath(folder, f)))}",
            $"source-sha256: {declared.Hash}",
            $"rendered: {now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}",
        ];

    /// <summary>True when a rendered file was rendered from exactly this declaration, according to its header.</summary>
    public static bool IsOf(DeclaredConfig declared, string path, Func<SourcePosition, string?> lineOf) =>
        lineOf(new SourcePosition(path, 3, 1))?.EndsWith(declared.Hash, StringComparison.Ordinal) == true;
}

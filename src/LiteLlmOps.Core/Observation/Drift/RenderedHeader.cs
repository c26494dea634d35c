using System.Globalization;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Drift;

/// <summary>The comment lines at the top of a rendered file: what it is, of which declaration, and when.</summary>
internal static class RenderedHeader
{
    public static IReadOnlyList<string> Of(DeclaredConfig declared, string folder, DateTime now) =>
        [
            "Rendered by LiteLlmOps: do not edit. Change the source, and run Export-LlmConfig.",
            $"source: {string.Join(", ", declared.Files.Select(f => Path.GetRelativePath(folder, f)))}",
            $"source-sha256: {declared.Hash}",
            $"rendered: {now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}",
        ];

    /// <summary>True when a rendered file says that it was made from this very declaration.</summary>
    public static bool IsOf(DeclaredConfig declared, string path, Func<SourcePosition, string?> lineOf) =>
        lineOf(new SourcePosition(path, 3, 1))?.EndsWith(declared.Hash, StringComparison.Ordinal) == true;
}

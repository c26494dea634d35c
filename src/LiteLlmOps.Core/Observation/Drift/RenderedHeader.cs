using System.Globalization;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Drift;

/// <summary>The comment lines at the top of a rendered file: its source and the time.</summary>
internal static class RenderedHeader
{
    private const string Mark = "# Rendered by LiteLlmOps";
    private const string HashMark = "# source-sha256: ";

    public static IReadOnlyList<string> Of(DeclaredConfig declared, string folder, DateTime now) =>
        [
            "Rendered by LiteLlmOps: do not edit. Change the source and run Export-LlmConfig.",
            $"source: {string.Join(", ", declared.Files.Select(f => Path.GetRelativePath(folder, f)))}",
            $"source-sha256: {declared.Hash}",
            $"rendered: {now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}",
        ];

    /// <summary>The hash of the declaration from which a file was rendered. Null when it was not rendered by this module.</summary>
    /// <param name="lines">The first lines of the file.</param>
    public static string? HashIn(IReadOnlyList<string> lines) =>
        lines.Count > 0 && lines[0].StartsWith(Mark, StringComparison.Ordinal)
            ? lines.FirstOrDefault(static l => l.StartsWith(HashMark, StringComparison.Ordinal))?[HashMark.Length..].Trim()
            : null;

    /// <summary>True when a rendered file was rendered from exactly this declaration, according to its header.</summary>
    public static bool IsOf(DeclaredConfig declared, string path, Func<SourcePosition, string?> lineOf) =>
        lineOf(new SourcePosition(path, 3, 1))?.EndsWith(declared.Hash, StringComparison.Ordinal) == true;
}

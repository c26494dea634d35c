using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Export;

/// <summary>A file to be written.</summary>
/// <param name="Path">Where.</param>
/// <param name="Text">What.</param>
/// <param name="IsPrivate">True when only the owner may read it.</param>
internal sealed record ExportedFile(string Path, string Text, bool IsPrivate);

/// <summary>Makes the files that Export-LlmConfig writes.</summary>
internal sealed class ConfigExport(IConfigFiles files, PlaneSet planes, DateTime now)
{
    private const string RenderedMark = "# Rendered by LiteLlmOps";

    /// <summary>The rendered file; null when the one on the disk is of this declaration already.</summary>
    public ExportedFile? Render(string path)
    {
        var declared = planes.Declared!;
        var rendered = ConfigRenderer.Render(declared.Root, planes.Deployment, planes.Rules);
        return IsCurrent(path, declared, rendered)
            ? null
            : new ExportedFile(
                path,
                files.WriteYaml(rendered, RenderedHeader.Of(declared, planes.Deployment.Folder, now)),
                IsPrivate: false
            );
    }

    /// <summary>True when the file may be replaced: there is none, or an earlier render made it.</summary>
    public bool IsOurs(string path) =>
        !files.Exists(path) || files.ReadLine(new SourcePosition(path, 1, 1))?.StartsWith(RenderedMark, StringComparison.Ordinal) == true;

    public ExportedFile Dump(string path, DatabaseDump dump, string environmentPath) =>
        new(path, files.WriteYaml(dump.Root, DumpHeader(dump, environmentPath)), IsPrivate: false);

    /// <summary>The environment file with the new variables behind what it held before.</summary>
    public static ExportedFile Environment(string path, string before, DatabaseDump dump) =>
        new(path, EnvironmentText.Append(before, dump.Variables), IsPrivate: true);

    private bool IsCurrent(string path, DeclaredConfig declared, ConfigMap rendered) =>
        files.Exists(path)
        && IsOurs(path)
        && RenderedHeader.IsOf(declared, path, files.ReadLine)
        && NodeEquality.AreEqual(files.ReadYaml(path), rendered);

    private List<string> DumpHeader(DatabaseDump dump, string environmentPath)
    {
        List<string> header =
        [
            $"What the database of {planes.Deployment.Name} held at {now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}, written by Export-LlmConfig -From Database.",
        ];
        if (dump.Variables.Count > 0)
            header.Add($"Its secrets stand in {Path.GetFileName(environmentPath)}, under the names that os.environ/ refers to here.");
        if (dump.Unread.Count > 0)
            header.Add(
                $"LiteLLM {planes.Rules.Version} reads these from a file only; in the database they had no effect, so look at them before you render: {string.Join(", ", dump.Unread)}"
            );
        return header;
    }
}

using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Export;

/// <summary>A file to write.</summary>
/// <param name="Path">The path.</param>
/// <param name="Text">The content.</param>
/// <param name="IsPrivate">True to write the file with mode 0600.</param>
internal sealed record ExportedFile(string Path, string Text, bool IsPrivate)
{
    /// <summary>The files that the content was made of: it may hold what they hold. Empty for a database.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];
}

/// <summary>Creates the content of the files that Export-LlmConfig writes.</summary>
internal sealed class ConfigExport(IConfigFiles files, PlaneSet planes, DateTime now)
{
    private const string RenderedMark = "# Rendered by LiteLlmOps";

    /// <summary>The rendered file. Null when the existing file is up to date.</summary>
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
            )
            {
                Sources = declared.Files,
            };
    }

    public ExportedFile Dump(string path, DatabaseDump dump, string environmentPath) =>
        new(path, files.WriteYaml(dump.Root, DumpHeader(dump, environmentPath)), IsPrivate: false);

    /// <summary>The environment file with the new variables appended.</summary>
    public static ExportedFile Environment(string path, string before, DatabaseDump dump) =>
        new(path, EnvironmentText.Append(before, dump.Variables), IsPrivate: true);

    private bool IsCurrent(string path, DeclaredConfig declared, ConfigMap rendered) =>
        !DevicePath.Is(path)
        && files.Exists(path)
        && files.ReadComment(new SourcePosition(path, 1, 1))?.StartsWith(RenderedMark, StringComparison.Ordinal) == true
        && RenderedHeader.IsOf(declared, path, files.ReadComment)
        && NodeEquality.AreEqual(files.ReadYaml(path), rendered);

    private List<string> DumpHeader(DatabaseDump dump, string environmentPath)
    {
        List<string> header =
        [
            $"Exported from the database of {PrintableText.Of(planes.Deployment.Name)} at {now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)} by Export-LlmConfig -FromDatabase.",
        ];
        if (dump.Variables.Count > 0)
            header.Add($"Secrets are in {Path.GetFileName(environmentPath)}; the os.environ/ references contain their names.");
        if (dump.Unread.Count > 0)
            header.Add(
                $"LiteLLM {planes.Rules.Version} reads these settings from the file only, so they had no effect in the database. Review them before you render: {string.Join(", ", dump.Unread)}"
            );
        return header;
    }
}

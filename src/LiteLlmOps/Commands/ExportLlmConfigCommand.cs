using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Export;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Commands;

/// <summary>What Export-LlmConfig writes a file of.</summary>
public enum ConfigOrigin
{
    /// <summary>The declaration, rendered for the proxy to start with.</summary>
    Declared,

    /// <summary>The database, as a declaration.</summary>
    Database,
}

/// <summary>Renders what the proxy is started with, or writes a declaration of what the database holds.</summary>
[Cmdlet(VerbsData.Export, "LlmConfig", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportLlmConfigCommand : DeploymentCmdlet
{
    /// <summary>The file to write. Default: the deployment's rendered file, else state/config.generated.yaml; with -From Database it has to be given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Declared (default) renders the declaration; Database writes what is stored as a declaration.</summary>
    [Parameter]
    public ConfigOrigin From { get; set; }

    /// <summary>With -From Database, the dotenv file that takes the secrets which no variable of the deployment holds yet. Default: env.litellm beside -Path. What it holds already stays.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EnvironmentPath { get; set; }

    /// <summary>Replaces a file that this cmdlet did not render, and leaves out stored values that no known key opens.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        var deployment = ReadDeployment();
        if (From == ConfigOrigin.Database)
            Dump(deployment);
        else
            Render(deployment);
    }

    private void Render(Deployment deployment)
    {
        var path = Path is null
            ? deployment.Config.Rendered ?? System.IO.Path.GetFullPath(DeploymentReader.RenderedDefault, deployment.Folder)
            : FilePath(Path);
        var export = new ConfigExport(Adapters.Files, Read(deployment, Plane.Rendered), DateTime.UtcNow);
        if (!Force && !export.IsOurs(path))
            throw new LlmException(
                ErrorIds.FileNotRendered,
                $"'{path}' was not rendered by this module: move it away, or replace it with -Force.",
                path
            );
        if (export.Render(path) is { } file)
            Write(deployment, [file]);
        else
            WriteVerbose($"'{path}' is of this declaration already.");
        if (PassThru && File.Exists(path))
            WriteFile(path);
    }

    private void Dump(Deployment deployment)
    {
        if (Path is null)
            throw new LlmException(ErrorIds.PathRequired, "With -From Database, -Path says where the declaration is to be written.");
        var path = FilePath(Path);
        var environmentPath = EnvironmentPath is null
            ? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "env.litellm")
            : FilePath(EnvironmentPath);
        if (!Force && File.Exists(path))
            throw new LlmException(ErrorIds.FileExists, $"'{path}' is there already: give another -Path, or replace it with -Force.", path);
        var planes = Read(deployment, Plane.Stored);
        var dump = DatabaseDump.Of(planes.Stored!, planes.Rules, new VariableNames(Known(deployment, environmentPath)));
        TellUnreadable(dump);
        var export = new ConfigExport(Adapters.Files, planes, DateTime.UtcNow);
        var files = new List<ExportedFile> { export.Dump(path, dump, environmentPath) };
        if (dump.Variables.Count > 0)
            files.Insert(
                0,
                ConfigExport.Environment(environmentPath, File.Exists(environmentPath) ? File.ReadAllText(environmentPath) : "", dump)
            );
        Write(deployment, files);
        foreach (var file in files.Where(f => PassThru && File.Exists(f.Path)))
            WriteFile(file.Path);
    }

    private DeploymentEnvironment Known(Deployment deployment, string environmentPath)
    {
        var files = deployment.Environment.Files.ToList();
        if (File.Exists(environmentPath) && !files.Exists(f => f.Path == environmentPath))
            files.Add(Adapters.Files.ReadEnvironment(environmentPath));
        return new DeploymentEnvironment(files, static _ => null);
    }

    private void TellUnreadable(DatabaseDump dump)
    {
        if (dump.Unread.Count > 0)
            WriteWarning(
                $"These had no effect in the database and will have one in a file: {string.Join(", ", dump.Unread)}. Look at them before you render."
            );
        if (dump.Unreadable.Count == 0)
            return;
        var names = string.Join(", ", dump.Unreadable);
        if (!Force)
            throw new LlmException(
                ErrorIds.ValueUnreadable,
                $"No known key opens {names}: define the LITELLM_SALT_KEY (or master key) that they were written with, or leave them out with -Force.",
                names
            );
        WriteWarning($"Left out, since no known key opens them: {names}");
    }

    // A dump needs no declaration: only what it was asked for may fail it.
    private PlaneSet Read(Deployment deployment, Plane plane)
    {
        var planes = Await(token => new PlaneReader(Adapters, deployment).ReadAsync([plane], token));
        var isMissing = plane == Plane.Stored ? planes.Stored is null : planes.Declared is null;
        return isMissing
            ? throw planes.Problems.First(p => plane != Plane.Stored || !p.ErrorId.StartsWith("Config", StringComparison.Ordinal))
            : planes;
    }

    private void Write(Deployment deployment, IEnumerable<ExportedFile> files)
    {
        foreach (var file in files)
        {
            if (!ShouldProcess(file.Path, $"Write {(From == ConfigOrigin.Database ? "what the database holds" : "the rendered config")}"))
                continue;
            Adapters.Files.WriteAtomically(file.Path, file.Text, file.IsPrivate);
            Adapters.OpenState(deployment).Append(JournalEntries.Of("Export-LlmConfig", "Written", null, [$"Write {file.Path}"]));
        }
    }
}

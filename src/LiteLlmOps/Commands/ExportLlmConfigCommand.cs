using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Export;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Commands;

/// <summary>Renders the config file for the proxy from the declaration, or exports the database as a declaration.</summary>
[Cmdlet(
    VerbsData.Export,
    "LlmConfig",
    HelpUri = HelpPages.Address + "Export-LlmConfig.md",
    SupportsShouldProcess = true,
    DefaultParameterSetName = RenderSet
)]
[OutputType(typeof(FileInfo))]
public sealed class ExportLlmConfigCommand : PerDeploymentCmdlet
{
    private const string RenderSet = "Render";
    private const string DatabaseSet = "Database";

    private string? _exported;

    /// <summary>
    /// The file to write; an existing file is overwritten. Default for rendering: the rendered file of the deployment, otherwise
    /// state/config.generated.yaml.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = RenderSet)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = DatabaseSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Exports the stored settings, models, MCP servers, credentials and guardrails as a declaration.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DatabaseSet)]
    public SwitchParameter FromDatabase { get; set; }

    /// <summary>
    /// The dotenv file for secrets that no variable of the deployment contains. New variables are appended, and the file gets mode 0600.
    /// Default: env.litellm in the folder of -Path.
    /// </summary>
    [Parameter(ParameterSetName = DatabaseSet)]
    [ValidateNotNullOrEmpty]
    public string? EnvironmentPath { get; set; }

    /// <summary>Omits stored values that no known key decrypts, with a warning. Default: they are an error, and nothing is written.</summary>
    [Parameter(ParameterSetName = DatabaseSet)]
    public SwitchParameter SkipUnreadable { get; set; }

    /// <summary>Does not overwrite an existing file; it is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns the files as objects. Default: nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool CompletesRecords => true;

    private protected override void Run(Deployment deployment)
    {
        if (Path is not null && _exported is not null)
            throw new LlmException(
                ErrorIds.MultipleDeployments,
                $"'{Path}' was already written for the deployment {_exported}. With -Path, export one deployment at a time.",
                deployment.Path
            );
        _exported = deployment.Name;
        if (FromDatabase)
            Dump(deployment, FilePath(Path!));
        else
            Render(deployment);
    }

    private void Render(Deployment deployment)
    {
        var path = Path is null
            ? deployment.Config.Rendered ?? System.IO.Path.GetFullPath(DeploymentFile.DeploymentKeys.RenderedDefault, deployment.Folder)
            : FilePath(Path);
        // The folder of the default path is created.
        if (Path is not null || (NoClobber && File.Exists(path)))
            OutputFile.Check(path, NoClobber);
        var planes = Read(deployment, Plane.Rendered);
        if (planes.Declared!.Files.Contains(path, StringComparer.Ordinal))
            throw new LlmException(
                ErrorIds.PathIsDeclaration,
                $"'{path}' is a file of the declaration and would be overwritten with the rendered config. Use another -Path.",
                path
            );
        if (new ConfigExport(Adapters.Files, planes, Adapters.Time.UtcNow()).Render(path) is { } file)
        {
            ReportMoved(planes);
            Write(deployment, file, "Write the rendered config");
            return;
        }

        WriteVerbose($"'{path}' is already up to date.");
        if (PassThru)
            WriteFile(path);
    }

    // A proxy that is restarted before the seed would run without them.
    private void ReportMoved(PlaneSet planes)
    {
        if (ConfigRenderer.MovedGuardrails(planes) is { Count: > 0 } moved)
            WriteWarning(
                $"The rendered config no longer contains the guardrails {string.Join(", ", moved)}, since Invoke-LlmSeed stores them in the database. Run Invoke-LlmSeed before you restart the proxy: otherwise it runs without them."
            );
    }

    private void Dump(Deployment deployment, string path)
    {
        var environmentPath = EnvironmentPath is null
            ? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "env.litellm")
            : FilePath(EnvironmentPath);
        OutputFile.Check(path, NoClobber);
        OutputFile.Check(environmentPath, noClobber: false);
        if (environmentPath == path)
            throw new LlmException(
                ErrorIds.FileExists,
                $"-Path and -EnvironmentPath are the same file, '{path}'. Use another -EnvironmentPath for the secrets.",
                path
            );
        var planes = Read(deployment, Plane.Stored);
        var dump = DatabaseDump.Of(planes.Stored!, planes.Rules, new VariableNames(Known(deployment, environmentPath)));
        ReportUnreadable(dump);
        if (dump.Variables.Count > 0)
            Write(deployment, ConfigExport.Environment(environmentPath, ReadText(environmentPath), dump), "Write the stored secrets");
        var export = new ConfigExport(Adapters.Files, planes, Adapters.Time.UtcNow());
        Write(deployment, export.Dump(path, dump, environmentPath), "Write the stored configuration");
    }

    private string ReadText(string path) => File.Exists(path) && !DevicePath.Is(path) ? Adapters.Files.ReadText(path) : "";

    private DeploymentEnvironment Known(Deployment deployment, string environmentPath)
    {
        var files = deployment.Environment.Files.ToList();
        if (File.Exists(environmentPath) && !DevicePath.Is(environmentPath) && !files.Exists(f => f.Path == environmentPath))
            files.Add(Adapters.Files.ReadEnvironment(environmentPath));
        return new DeploymentEnvironment(files, static _ => null);
    }

    private void ReportUnreadable(DatabaseDump dump)
    {
        if (DeclarationWarnings.UnresolvedIn(dump.Root).ToList() is { Count: > 0 } unresolved)
            WriteWarning(
                $"LiteLLM does not resolve references that are items of a list: {string.Join(", ", unresolved)}. Invoke-LlmSeed stores their values; a proxy that reads this config as its file uses the references as text."
            );
        if (dump.Unread.Count > 0)
            WriteWarning(
                $"These settings have no effect in the database, but will have one in a file: {string.Join(", ", dump.Unread)}. Review them before you render the config."
            );
        if (dump.Unreadable.Count == 0)
            return;
        var names = PrintableText.Of(string.Join(", ", dump.Unreadable));
        if (!SkipUnreadable)
            throw new LlmException(
                ErrorIds.ValueUnreadable,
                $"No known key decrypts {names}. Define the LITELLM_SALT_KEY (or master key) with which they were encrypted, or omit them with -SkipUnreadable.",
                names
            );
        WriteWarning($"Omitted, because no known key decrypts them: {names}.");
    }

    // The reader also reads the rendered file, and the declaration for the plane Stored: problems with those do not matter here.
    private PlaneSet Read(Deployment deployment, Plane plane)
    {
        var planes = Await(token => new PlaneReader(Adapters, deployment).ReadAsync([plane], token));
        if (plane == Plane.Stored)
            return planes.Stored is null ? throw planes.Problems[^1]
                : planes.Stored.Schema.Denied.FirstOrDefault() is { } denied
                    ? throw new LlmException(
                        ErrorIds.DatabasePermissionDenied,
                        $"The database user may not read {denied}, so the export would lack its rows. Grant it (about_LiteLlmOps lists the permissions for a check and a seed) or use another user.",
                        denied
                    )
                : planes;
        return planes.Declared is null ? throw planes.Problems[0] : planes;
    }

    // The service of a proxy that runs as another user.
    private static Deployments.ServiceSettings? ReaderOf(Deployment deployment) =>
        deployment.Services.FirstOrDefault(s =>
            s.User is { } user && user != Environment.UserName && deployment.ProxyServices.Contains(s.Name, StringComparer.Ordinal)
        );

    private void Write(Deployment deployment, ExportedFile file, string action)
    {
        if (!ShouldProcess(file.Path, action))
            return;
        var isNew = !File.Exists(file.Path);
        Adapters.Files.WriteAtomically(file.Path, file.Text, file.IsPrivate, file.Sources);
        if (isNew && file.Path == deployment.Config.Rendered && ReaderOf(deployment) is { } service)
            WriteWarning(
                $"'{file.Path}' is new and only {Environment.UserName} may read it, because it can contain secrets; {service.Name} runs as user {service.User}. Give the file to that user or its group once: later exports keep owner, group and mode."
            );
        LlmException? unrecorded = null;
        try
        {
            Adapters.OpenState(deployment).Append(JournalEntries.Of("Export-LlmConfig", "Written", null, [$"Write {file.Path}"]));
        }
        catch (LlmException e)
        {
            unrecorded = new LlmException(
                ErrorIds.RecordsIncomplete,
                $"'{file.Path}' was written, but the journal has no entry of it. {e.Message}",
                file.Path,
                e
            );
        }

        if (PassThru)
            WriteFile(file.Path);
        if (unrecorded is not null)
            WriteProblem(unrecorded);
    }
}

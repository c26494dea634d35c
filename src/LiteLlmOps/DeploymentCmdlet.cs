using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Observations;
using LiteLlmOps.Records;

namespace LiteLlmOps;

/// <summary>A cmdlet that works with deployments.</summary>
public abstract class DeploymentCmdlet : LlmCmdlet
{
    // What -Deployment selects, for objects of the pipeline.
    private (string[] Given, string[] Addresses)? _selected;

    /// <summary>
    /// The deployments: folders, their llmops.yaml, LiteLLM's config files, or objects with a Deployment property such as those of
    /// Get-LlmDeployment and Get-LlmLab. Wildcards select the folders that contain a deployment. Default: the environment variable
    /// LLMOPS_DEPLOYMENT, then llmops.yaml in the current folder or a parent, then the default file names.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [DeploymentPath]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[]? Deployment { get; set; }

    /// <summary>
    /// Whether neither the pipeline nor -InputObject selects anything, so that a whole deployment is meant. An empty pipeline and a variable
    /// without content select nothing.
    /// </summary>
    private protected bool IsWithoutInput => !MyInvocation.ExpectingInput && !MyInvocation.BoundParameters.ContainsKey("InputObject");

    /// <summary>True for a cmdlet that changes something: it first completes the records of changes that were interrupted. Others only report them.</summary>
    private protected virtual bool CompletesRecords => false;

    /// <summary>Runs the work for each deployment that -Deployment selects, or for the default one.</summary>
    private protected void ForEachDeployment(Action<Deployment> work) => ForEachDeployment(Deployment, work);

    /// <summary>
    /// Runs the work for each deployment. With several, an error of one is reported and the others follow; with a single one it ends the command.
    /// </summary>
    /// <param name="paths">Paths and wildcards. Null for the default deployment.</param>
    /// <param name="work">The work.</param>
    private protected void ForEachDeployment(IReadOnlyList<string>? paths, Action<Deployment> work)
    {
        if (paths is not { Count: > 0 })
        {
            work(ReadDeployment(null));
            return;
        }

        var isSingle = paths.Count == 1 && !MyInvocation.ExpectingInput && !WildcardPattern.ContainsWildcardCharacters(paths[0]);
        foreach (var path in paths.SelectMany(Resolve))
        {
            StopToken.ThrowIfCancellationRequested();
            try
            {
                work(ReadDeployment(path));
            }
            catch (LlmException e) when (!isSingle)
            {
                WriteProblem(e);
            }
        }
    }

    /// <summary>Reads the one deployment that -Deployment selects, or the default one.</summary>
    private protected Deployment ReadDeployment()
    {
        var paths = Deployment is { Length: > 0 } given ? [.. given.SelectMany(Resolve)] : (List<string?>)[null];
        return paths switch
        {
            [var path] => ReadDeployment(path),
            [] => throw NoMatch(Deployment![0]),
            _ => throw new LlmException(
                ErrorIds.MultipleDeployments,
                $"-Deployment selects {paths.Count} deployments ({string.Join(", ", paths)}); {MyInvocation.MyCommand.Name} works with one.",
                Deployment
            ),
        };
    }

    /// <summary>
    /// Whether an object of the pipeline may be used. An object of another deployment than -Deployment selects is reported as an error: neither
    /// of the two is certainly the one that is meant.
    /// </summary>
    /// <param name="path">The deployment of the object. Null when it has none.</param>
    /// <param name="item">The object.</param>
    private protected bool IsSelected(string? path, object? item)
    {
        // A path that is bound from the object itself is always equal.
        if (string.IsNullOrEmpty(path) || Deployment is not { Length: > 0 } given || given.Contains(path, StringComparer.Ordinal))
            return true;
        var locator = new DeploymentLocator(Adapters.Files);
        if (_selected?.Given != given)
            _selected = (given, [.. given.SelectMany(Resolve).Select(locator.AddressOf)]);
        var address = locator.AddressOf(Path.GetFullPath(path, SessionState.Path.CurrentFileSystemLocation.ProviderPath));
        if (_selected.Value.Addresses.Contains(address, StringComparer.Ordinal))
            return true;
        WriteProblem(
            new LlmException(
                ErrorIds.DeploymentMismatch,
                $"The object belongs to the deployment '{path}', but -Deployment selects {string.Join(", ", given.Select(static g => $"'{g}'"))}. Omit -Deployment to use the deployments of the objects.",
                item
            )
        );
        return false;
    }

    /// <summary>
    /// Reads a deployment again from its files. Changes of it that were interrupted were reported when it was read first.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="files">Files that have not been read with this object before.</param>
    private protected static Deployment ReadAgain(Deployment deployment, IConfigFiles files) =>
        Read(new DeploymentLocation(deployment.Folder, deployment.File, deployment.File is null ? deployment.Config.Source : null), files);

    private protected PlaneSet ReadPlanes(Deployment deployment, IReadOnlyCollection<Plane> planes)
    {
        var reader = new PlaneReader(Adapters, deployment);
        var read = Await(token => reader.ReadAsync(planes, token));
        WriteVerbose(read.RulesNote);
        if (read.RulesWarning is { } warning)
            WriteWarning(warning);
        foreach (var problem in read.Problems)
            WriteProblem(problem);
        return read;
    }

    /// <summary>
    /// Records what the command returned of a deployment, for reports. That this is not possible does not matter for the command. A state folder is not
    /// created for a deployment without llmops.yaml.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="observe">Makes the observation.</param>
    private protected void Observe(Deployment deployment, Func<Observation> observe)
    {
        if (!deployment.State.KeepsObservations || (deployment.File is null && !Adapters.Files.IsFolder(deployment.State.Folder)))
            return;
        try
        {
            Adapters
                .OpenState(deployment)
                .Observe(observe() with { User = Environment.UserName, Host = Environment.MachineName, ProcessId = Environment.ProcessId });
        }
        catch (Exception e) when (e is LlmException or IOException or UnauthorizedAccessException)
        {
            WriteVerbose($"The observations of this run were not recorded. {e.Message}");
        }
    }

    /// <summary>The filters that were given, as a user types them: "-Severity Error".</summary>
    private protected IReadOnlyList<string> GivenFilters(params ReadOnlySpan<string> names)
    {
        var given = new List<string>();
        foreach (var name in names)
        {
            if (MyInvocation.BoundParameters.TryGetValue(name, out var value))
                given.Add($"-{name} {LanguagePrimitives.ConvertTo<string[]>(value).Aggregate(static (a, b) => $"{a}, {b}")}");
        }

        return given;
    }

    private Deployment ReadDeployment(string? path)
    {
        var location = new DeploymentLocator(Adapters.Files).Locate(
            path,
            SessionState.Path.CurrentFileSystemLocation.ProviderPath,
            Environment.GetEnvironmentVariable
        );
        var deployment = Read(location);
        if (CompleteRecords(deployment))
            deployment = Read(location);
        WriteVerbose($"Deployment '{deployment.Name}' from {location.File ?? deployment.Config.Source ?? location.Folder}.");
        return deployment;
    }

    private Deployment Read(DeploymentLocation location) => Read(location, Adapters.Files);

    private static Deployment Read(DeploymentLocation location, IConfigFiles files) =>
        new DeploymentReader(files, Environment.GetEnvironmentVariable, new SecretManagementVault()).Read(location);

    /// <summary>Completes what earlier commands could not record, or only reports it. True when files of the deployment may have changed.</summary>
    private bool CompleteRecords(Deployment deployment)
    {
        var state = Adapters.OpenState(deployment);
        var updates = new UnfinishedUpdates(state, Adapters.Files);
        var isWhatIf = !CompletesRecords || new PowerShellHost(this).IsWhatIf;
        try
        {
            var found = updates.Find();
            foreach (var update in found)
                WriteWarning(isWhatIf ? UnfinishedUpdates.Describe(update) : updates.Resolve(update));
            // A seed and an undo report these with the state of the database.
            foreach (
                var message in CompletesRecords && this is not DatabaseChangeCmdlet
                    ? UnfinishedChanges.CompleteJournal(state, isWhatIf)
                    : []
            )
                WriteWarning(message);
            return found.Count > 0 && !isWhatIf;
        }
        catch (LlmException e) when (!CompletesRecords)
        {
            WriteVerbose($"Could not check for unfinished changes. {e.Message}");
            return false;
        }
        catch (LlmException e)
        {
            throw new LlmException(
                e.Id,
                $"Nothing was changed, because the records of earlier changes could not be read or completed. {e.Message}",
                e.Target,
                e
            );
        }
    }

    // A folder may have brackets in its name: what exists as it is written is no wildcard.
    private IEnumerable<string> Resolve(string path)
    {
        var full = WildcardPattern.ContainsWildcardCharacters(path) ? null : FilePath(path);
        if (full is not null || (full = ExistingPath(path)) is not null)
            return [full];
        var locator = new DeploymentLocator(Adapters.Files);
        var found = ResolvedPaths(path).Where(locator.IsDeployment).ToList();
        if (found.Count == 0)
            WriteProblem(NoMatch(path));
        return found;
    }

    private string? ExistingPath(string path)
    {
        var full = FilePath(WildcardPattern.Unescape(path));
        return Adapters.Files.IsFolder(full) || Adapters.Files.Exists(full) ? full : null;
    }

    private IReadOnlyList<string> ResolvedPaths(string path)
    {
        try
        {
            return [.. GetResolvedProviderPathFromPSPath(path, out _).Order(StringComparer.Ordinal)];
        }
        catch (ItemNotFoundException)
        {
            return [];
        }
    }

    // An error also for a wildcard: a scheduled guard that checks no deployment must not look like one that found no fault.
    private static LlmException NoMatch(string path) =>
        new(ErrorIds.DeploymentNotFound, $"No deployment matches '{path}'. Check the path given to -Deployment.", path);
}

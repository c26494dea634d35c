using LiteLlmOps.Declaring;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.AccessPoints;

/// <summary>Changes the logins of a deployment: variables of its environment files, and the declared ui_access_mode.</summary>
/// <param name="adapters">The files and the state.</param>
/// <param name="host">The program that runs it.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="options">What to change.</param>
internal sealed class AccessOperation(IAdapters adapters, IOperationHost host, Deployment deployment, AccessOptions options)
{
    public const string Command = "Set-LlmUiAccess";

    private const string Caption = "Change the access";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly AccessDraft _draft = new(adapters.Files, deployment);
    private readonly List<LlmAccessChange> _changes = [];

    private readonly List<string> _restricted = [];
    private FileChange? _declaration;

    /// <param name="write">Receives the saved changes; with WhatIf the planned ones. An error after the files are written is reported after them.</param>
    public void Run(Action<IReadOnlyList<LlmAccessChange>> write)
    {
        foreach (var value in Values())
            Set(value);
        if (options.AccessMode is { } mode)
            Declare(mode);
        if (options.Harden)
            Restrict();
        if (host.IsWhatIf)
            write(_changes);
        else if (_changes.Count > 0)
            Save(write);
        else
            host.Verbose("No action needed, or no change was confirmed.");
    }

    private IReadOnlyList<AccessValue> Values()
    {
        if (options.Ui is { } ui)
            LoginCheck.Run(ui, isBasic: false, options.Force);
        if (options.Dashboard is { } dashboard)
            LoginCheck.Run(dashboard, isBasic: true, options.Force);
        return
        [
            .. Values(options.Ui, AccessVariables.UiUser, AccessVariables.UiPassword),
            .. Values(WithUser(options.Dashboard), AccessVariables.DashboardUser, AccessVariables.DashboardPassword),
        ];
    }

    // LiteLLM has a default for the user of its UI; a basic login without a user name is none.
    private AccessLogin? WithUser(AccessLogin? login) =>
        login is { User: null } && !deployment.Environment.TryGet(AccessVariables.DashboardUser, out _)
            ? login with
            {
                User = AccessVariables.DefaultUser,
            }
            : login;

    private static IEnumerable<AccessValue> Values(AccessLogin? login, string user, string password)
    {
        if (login?.User is { } name)
            yield return new AccessValue(user, name, IsGenerated: false);
        if (login is not null)
            yield return new AccessValue(password, login.Password ?? PasswordGenerator.Next(), login.Password is null);
    }

    private void Set(AccessValue value)
    {
        var path = _draft.PathOf(value.Variable);
        var before = _draft.ValueOf(value.Variable);
        if (before == value.Value)
        {
            host.Verbose($"{value.Variable} in {path} already has this value.");
            return;
        }

        CheckWritable(path);
        var line = _draft.LineOf(value.Variable);
        if (!IsConfirmed(line is null ? $"Add {value.Variable} to {path}" : $"Change {value.Variable} in {path}:{line}"))
            return;
        _draft.Set(value);
        foreach (var warning in new AccessWarnings(adapters, deployment).Of(value, _draft))
            host.Warn(warning);
        var services = AccessVariables.ReadersOf(value.Variable, deployment);
        _changes.Add(
            new LlmAccessChange
            {
                Variable = value.Variable,
                Action = before is null ? AccessAction.Add : AccessAction.Update,
                Path = path,
                Line = _draft.LineOf(value.Variable),
                Password = options.Show && value.IsGenerated && !host.IsWhatIf ? value.Value : null,
                Message = services.Count > 0 ? $"Restart {string.Join(", ", services)}." : "Restart the program that reads it.",
                Services = [.. services],
                Deployment = deployment.Path,
            }
        );
    }

    private void Declare(string mode)
    {
        if (deployment.Config.Source is null)
            throw new LlmException(
                ErrorIds.ConfigNotDefined,
                $"The deployment '{deployment.Name}' declares no config, so {AccessModeEdit.Name} cannot be set. Set config.source in llmops.yaml.",
                deployment.Path
            );
        host.Progress($"Reading the declaration and the database of {deployment.Name}");
        var planes = host.Await(token => new PlaneReader(adapters, deployment).ReadAsync([Plane.Rendered, Plane.Stored], token));
        host.EndProgress();
        if (planes.Declared is null)
            throw planes.Problems[0];
        var edit = new AccessModeEdit(adapters, planes);
        if (edit.WarningOf(mode) is { } warning)
            host.Warn(warning);
        var (next, services) = edit.Next();
        if (edit.IsDeclared(mode))
        {
            host.Verbose($"{AccessModeEdit.Name} is already declared as {mode}. If the proxy does not use it: {next}");
            return;
        }

        var (file, line) = edit.Draft(mode);
        CheckWritable(file.Path, isShared: true);
        if (!IsConfirmed($"Declare {AccessModeEdit.Name}: {mode} in {file.Path}"))
            return;
        _declaration = file;
        _changes.Add(
            new LlmAccessChange
            {
                Variable = AccessModeEdit.Name,
                Action = edit.Declared is null ? AccessAction.Add : AccessAction.Update,
                Path = file.Path,
                Line = line,
                Message = next,
                Services = [.. services],
                Deployment = deployment.Path,
            }
        );
    }

    private void Restrict()
    {
        foreach (var path in deployment.Environment.Files.Select(static f => f.Path).Distinct(StringComparer.Ordinal))
        {
            if (adapters.Commands.Stat(path)?.Mode is not { } mode || mode == OwnerOnly)
            {
                host.Verbose($"The mode of {path} is already 0600, or this system has none.");
                continue;
            }

            CheckOwner(path);
            if (!IsConfirmed($"Set the mode of {path} to 0600 (now {Octal(mode)})"))
                continue;
            _restricted.Add(path);
            _changes.Add(
                new LlmAccessChange
                {
                    Action = AccessAction.Restrict,
                    Path = path,
                    Deployment = deployment.Path,
                }
            );
        }
    }

    // With -WhatIf the plan is returned.
    private bool IsConfirmed(string description) => host.Confirm(description, Caption) || host.IsWhatIf;

    private void Save(Action<IReadOnlyList<LlmAccessChange>> write)
    {
        IReadOnlyList<FileChange> files =
        [
            .. _draft.Files.Select(f => f with { IsPrivate = _restricted.Contains(f.Path) }),
            .. _declaration is { } declaration ? [declaration] : Array.Empty<FileChange>(),
        ];
        var problems = new List<LlmException>();
        var saved = _changes.Where(c => files.Any(f => f.Path == c.Path)).ToList();
        if (files.Count > 0 && SaveFiles(files, Entry(saved)) is { } unrecorded)
            problems.Add(unrecorded);
        saved.AddRange(SetModes([.. _changes.Except(saved)], problems));
        write([.. saved.Select(static c => c with { Status = DeclarationStatus.Saved })]);
        foreach (var problem in problems)
            host.WriteError(problem);
    }

    private LlmException? SaveFiles(IReadOnlyList<FileChange> files, JournalEntry entry)
    {
        var records = new UpdateRecords(adapters.OpenState(deployment), deployment.State.Folder);
        var update = records.Begin(files, entry, adapters.Time.UtcNow());
        try
        {
            new FileTransaction(adapters.Files).Write(files);
        }
        catch (Exception e)
        {
            records.Fail(update, e);
            throw;
        }

        return records.Complete(update);
    }

    /// <summary>Sets the modes of files that are not written, and returns the changes that were made. A mode needs no record to be undone.</summary>
    private List<LlmAccessChange> SetModes(IReadOnlyList<LlmAccessChange> changes, List<LlmException> problems)
    {
        var made = new List<LlmAccessChange>();
        try
        {
            foreach (var change in changes)
            {
                adapters.Files.Restrict(change.Path);
                made.Add(change);
            }
        }
        catch (LlmException e)
        {
            problems.Add(e);
        }

        try
        {
            if (made.Count > 0)
                adapters.OpenState(deployment).Append(Entry(made));
        }
        catch (LlmException e)
        {
            problems.Add(
                new LlmException(
                    ErrorIds.RecordsIncomplete,
                    $"The modes were set, but the journal has no entry of it. {e.Message}",
                    deployment.State.Folder,
                    e
                )
            );
        }

        return made;
    }

    private JournalEntry Entry(IReadOnlyList<LlmAccessChange> changes) =>
        JournalEntries.Of(Command, "Saved", null, [.. changes.Select(Described)]) with
        {
            Reason = options.Reason,
        };

    private static string Described(LlmAccessChange change) =>
        change.Action == AccessAction.Restrict ? $"Restrict {change.Path} to mode 0600" : $"{change} in {change.Path}";

    /// <param name="path">The file.</param>
    /// <param name="isShared">True for a file of the declaration, which several people may edit: its owner may change.</param>
    private void CheckWritable(string path, bool isShared = false)
    {
        if (adapters.Commands.Stat(path)?.Mode is { } mode && (mode & AnyWrite) == UnixFileMode.None)
            throw new LlmException(
                ErrorIds.FileAccessDenied,
                $"'{path}' is read-only (mode {Octal(mode)}), so it was not changed. Make it writable (chmod u+w), and run the command again.",
                path
            );
        if (!isShared)
            CheckOwner(path);
    }

    private void CheckOwner(string path)
    {
        if (adapters.Commands.Stat(path)?.ForeignOwner is { } owner)
            throw new LlmException(
                ErrorIds.FileAccessDenied,
                $"'{path}' belongs to the user with the id {owner}, and this user cannot keep it that way, so it was not changed. Run the command as its owner or as root.",
                path
            );
    }

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8).PadLeft(3, '0');
}

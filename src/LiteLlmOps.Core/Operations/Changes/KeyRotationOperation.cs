using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Changes;

/// <summary>The options of a change of the encryption key. With <see cref="ChangeOptions.Force"/> it leaves values that neither key decrypts.</summary>
internal sealed record KeyRotationOptions : ChangeOptions
{
    /// <summary>The key that the values are encrypted with. Null for the deployment's key.</summary>
    public SecretValue? OldKey { get; init; }

    /// <summary>The new key. Null for a generated one, or with another old key for the deployment's key.</summary>
    public SecretValue? NewKey { get; init; }

    /// <summary>True to generate the new key.</summary>
    public bool Generate { get; init; }

    /// <summary>True to accept values that the new key decrypts already.</summary>
    public bool Resume { get; init; }

    /// <summary>True when no key is given: the values of the last former key are encrypted with the deployment's key.</summary>
    public bool IsRemainder => Resume && !Generate && OldKey is null && NewKey is null;

    /// <summary>The id of the checkpoint that is undone. Null for a change that is not an undo.</summary>
    public string? Undoes { get; init; }
}

/// <summary>Encrypts all values of a deployment's database with another key.</summary>
/// <param name="adapters">The adapters.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="options">The options.</param>
/// <param name="host">The host.</param>
/// <param name="command">The cmdlet, for checkpoint and journal.</param>
internal sealed class KeyRotationOperation(
    IAdapters adapters,
    Deployment deployment,
    KeyRotationOptions options,
    IOperationHost host,
    string command
)
{
    private const int MaxNamed = 5;

    private readonly ChangeSession _session = new(adapters, deployment, options, host, command);

    /// <param name="write">Receives the tables.</param>
    /// <exception cref="LlmException">Nothing was written, unless the message says otherwise.</exception>
    public void Run(Action<IReadOnlyList<LlmKeyRotation>> write)
    {
        // Missing keys are an error before anything else.
        var place = KeyPlace.Of(deployment, deployment.Database.SaltKey, SigningKey.SaltVariable);
        var keys = Keys(place);
        _session.WaitForInterruptedChanges();
        var planes = _session.ReadStored();
        _session.ReportInterruptedChanges(planes.Stored!);
        Run(planes, keys, place, write);
    }

    /// <summary>Restores the key that a rotation replaced.</summary>
    /// <param name="planes">The current database.</param>
    /// <param name="checkpoint">The checkpoint of the rotation.</param>
    /// <param name="write">Receives the tables.</param>
    public void Undo(PlaneSet planes, Checkpoint checkpoint, Action<IReadOnlyList<LlmKeyRotation>> write)
    {
        var rotation = checkpoint.Rotation!;
        if (deployment.SigningKey is not { } current || SigningKey.IdOf(current.Text) != rotation.NewKey)
        {
            throw new LlmException(
                ErrorIds.ValueUnreadable,
                $"Nothing was changed: the deployment '{deployment.Name}' does not have the key to which checkpoint {checkpoint.Id} has changed. Set {rotation.Variable ?? "the salt key"} to that key, or use Update-LlmEncryptionKey -OldKey.",
                checkpoint.Id
            );
        }

        var former = adapters.OpenState(deployment).ReadFormerKeys().FirstOrDefault(k => SigningKey.IdOf(k.Text) == rotation.OldKey);
        if (former is null)
        {
            throw new LlmException(
                ErrorIds.FormerKeyNotFound,
                $"Nothing was changed: the state folder '{deployment.State.Folder}' does not contain the key that checkpoint {checkpoint.Id} replaced. Use Update-LlmEncryptionKey with that key as -NewKey.",
                checkpoint.Id
            );
        }

        Run(planes, new SigningKeys(current, former), KeyPlace.Of(deployment, deployment.Database.SaltKey, SigningKey.SaltVariable), write);
    }

    private void Run(PlaneSet planes, SigningKeys keys, KeyPlace place, Action<IReadOnlyList<LlmKeyRotation>> write)
    {
        var scan = host.Await(token => adapters.OpenEncrypted(deployment).ScanAsync(keys, planes.Rules.Version, token));
        if (keys.Old.Text == keys.New.Text)
        {
            RefuseUnreadable(scan, keys);
            host.Verbose("No action needed: the values are encrypted with this key.");
            write(
                Results(
                    scan with
                    {
                        Tables = [.. scan.Tables.Select(static t => t with { New = t.Old, Old = 0 })],
                    },
                    place,
                    KeyRotationStatus.Unchanged,
                    null
                )
            );
            return;
        }

        Check(scan, keys);
        foreach (var unreadable in scan.Unreadable)
            host.Warn($"{unreadable.Place} stays as it is: neither key decrypts it.");
        var rotation = Rotation(keys, place);
        if (host.Confirm(Words(scan, rotation), "Change the encryption key", isDeletion: options.Undoes is not null))
            Apply(planes, keys, rotation, place, write);
        else if (host.IsWhatIf)
            write(Results(scan, place, KeyRotationStatus.Planned, null));
    }

    private void Apply(PlaneSet planes, SigningKeys keys, KeyRotation rotation, KeyPlace place, Action<IReadOnlyList<LlmKeyRotation>> write)
    {
        var last = new EncryptionScan();
        var checking = new KeyChange(keys, rotation, adapters.Files) { Check = s => Check(last = s, keys) };
        var applied = new DatabaseChange(adapters, planes, command) { Reason = options.Reason, Undoes = options.Undoes };
        string checkpoint;
        try
        {
            checkpoint = _session.Commit(applied, "Encrypting the values with the new key", token => applied.RotateAsync(checking, token));
        }
        catch (Exception) when (checking.NotRestored is not null)
        {
            host.Warn(
                $"'{rotation.Update!.Path}' still has the new key, although the values have the old one: {checking.NotRestored.Message} Do not restart a proxy. The next Update-LlmEncryptionKey, Invoke-LlmSeed or Undo-LlmSeed restores the file."
            );
            throw;
        }

        // First, since the output may be closed.
        host.Warn(Next(rotation, place));
        write(Results(last, place, KeyRotationStatus.Rotated, checkpoint));
        if (_session.Unrecorded(applied.Records, checkpoint) is { } unrecorded)
            host.WriteError(unrecorded);
    }

    private SigningKeys Keys(KeyPlace place)
    {
        var current = deployment.SigningKey;
        var old = options.OldKey ?? (options.IsRemainder ? Former() : current) ?? throw Undefined();
        if (options.Generate && place.File is null)
        {
            throw new LlmException(
                ErrorIds.KeyNotWritable,
                $"A generated key cannot be stored: the salt key of '{deployment.Name}' ({place.Source}) is not in an environment file of the deployment. Store a new key there, and give the same key as -NewKey.",
                deployment.Path
            );
        }

        var added = options.Generate ? new SecretValue(SigningKey.Generate(), "generated") : options.NewKey ?? current ?? throw Undefined();
        return added.Text.Length > 0
            ? new SigningKeys(old, added)
            : throw new LlmException(ErrorIds.SecretNotWritable, "The new key is empty. Use -Generate for a random one.", null);
    }

    private SecretValue Former() =>
        adapters.OpenState(deployment).ReadFormerKeys() is [var former, ..]
            ? former
            : throw new LlmException(
                ErrorIds.FormerKeyNotFound,
                $"The state folder '{deployment.State.Folder}' has no key that the key of '{deployment.Name}' replaced. Give the key of the remaining values as -OldKey.",
                deployment.Path
            );

    private LlmException Undefined() =>
        new(
            ErrorIds.SigningKeyNotDefined,
            $"The deployment '{deployment.Name}' defines neither LITELLM_SALT_KEY nor LITELLM_MASTER_KEY, so no value can be encrypted. Add LITELLM_SALT_KEY to an environment file of the deployment and to that of the proxy.",
            deployment.Path
        );

    private void Check(EncryptionScan scan, SigningKeys keys)
    {
        RefuseUnreadable(scan, keys);
        if (scan.Rotated.Count > 0 && !options.Resume)
        {
            throw new LlmException(
                ErrorIds.KeyRotationIncomplete,
                $"Nothing was changed: the new key already decrypts {LlmImpact.Count(scan.Rotated.Count, "value")} ({Named(scan.Rotated)}), so an earlier change of the key was not complete. Use -Resume to encrypt the other {LlmImpact.Count(scan.Values, "value")} with the new key too.",
                scan.Rotated[0].Place
            );
        }
    }

    private void RefuseUnreadable(EncryptionScan scan, SigningKeys keys)
    {
        if (scan.Unreadable.Count == 0 || options.Force)
            return;
        var isWrongKey = scan.Values == 0 && scan.Rotated.Count == 0;
        throw new LlmException(
            ErrorIds.ValueUnreadable,
            isWrongKey
                ? $"Nothing was changed: the old key ({keys.Old.Source}) decrypts none of the {LlmImpact.Count(scan.Unreadable.Count, "encrypted value")} ({Named(scan.Unreadable)}). Give the key that the proxy uses as -OldKey."
                : $"Nothing was changed: the old key does not decrypt {LlmImpact.Count(scan.Unreadable.Count, "value")} ({Named(scan.Unreadable)}). Save these values again in LiteLLM or delete them, or use -Force to leave them as they are.",
            scan.Unreadable[0].Place
        );
    }

    private static string Named(IReadOnlyList<UnreadableValue> values) =>
        string.Join("; ", values.Take(MaxNamed).Select(static v => v.Place))
        + (values.Count > MaxNamed ? $"; and {values.Count - MaxNamed} more" : "");

    private KeyRotation Rotation(SigningKeys keys, KeyPlace place)
    {
        var isWritten = place.File is not null && deployment.Database.SaltKey?.Text != keys.New.Text;
        var file = isWritten ? place.Set(adapters.Files, keys.New.Text) : default;
        return new KeyRotation(SigningKey.IdOf(keys.Old.Text), SigningKey.IdOf(keys.New.Text), place.Variable, place.File?.Path)
        {
            Update = isWritten ? new UpdatedFile(place.File!.Path, file.Before, file.After, IsPrivate: false) : null,
        };
    }

    private string Words(EncryptionScan scan, KeyRotation rotation)
    {
        var tables = scan.Tables.Count(static t => t.Old > 0);
        var file = rotation.Update is { } update ? $", and set {rotation.Variable} in '{update.Path}'" : "";
        return $"Encrypt {LlmImpact.Count(scan.Values, "value")} in {LlmImpact.Count(tables, "table")} of {deployment.Name} with another key{file}";
    }

    private string Next(KeyRotation rotation, KeyPlace place)
    {
        var services = deployment.ProxyServices;
        var set =
            rotation.Update is not null || (deployment.Database.SaltKey is { } salt && SigningKey.IdOf(salt.Text) == rotation.NewKey)
                ? ""
                : $" Set {place.Variable ?? $"the salt key ({place.Source})"} to the new key, here and for every proxy.";
        var restart =
            services.Count == 0
                ? "Restart every proxy with the new key now."
                : $"Restart {string.Join(", ", services)} now (Restart-LlmServices), and every other proxy of this database with the new key.";
        return $"The running proxies still use the old key: they cannot read the values, and encrypt new ones with the old key.{set} {restart}";
    }

    private IReadOnlyList<LlmKeyRotation> Results(EncryptionScan scan, KeyPlace place, KeyRotationStatus status, string? checkpoint) =>
        [
            .. scan.Tables.Select(t => new LlmKeyRotation
            {
                Table = t.Table,
                Values = t.Old,
                Current = t.New,
                Clear = t.Clear,
                Unreadable = t.Unreadable,
                Status = t.Old == 0 ? KeyRotationStatus.Unchanged : status,
                Variable = place.Variable,
                File = place.File?.Path,
                Services = status == KeyRotationStatus.Unchanged ? [] : [.. deployment.ProxyServices],
                Checkpoint = checkpoint,
                Deployment = deployment.Path,
            }),
        ];
}

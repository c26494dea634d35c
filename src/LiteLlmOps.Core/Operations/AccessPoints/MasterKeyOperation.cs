using LiteLlmOps.Declaring;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.AccessPoints;

/// <summary>What Set-LlmMasterKey is to change.</summary>
internal sealed record MasterKeyOptions
{
    /// <summary>The new key. Null to generate one.</summary>
    public SecretValue? Key { get; init; }

    /// <summary>True to accept a weak key.</summary>
    public bool Force { get; init; }

    /// <summary>For the journal. Null when none was given.</summary>
    public string? Reason { get; init; }
}

/// <summary>Sets the master key in the environment file that defines it.</summary>
/// <param name="adapters">The files and the state.</param>
/// <param name="host">The program that runs it.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="options">What to change.</param>
internal sealed class MasterKeyOperation(IAdapters adapters, IOperationHost host, Deployment deployment, MasterKeyOptions options)
{
    public const string Command = "Set-LlmMasterKey";

    private const string Prefix = "sk-";

    /// <param name="write">Receives the change; with WhatIf the planned one. An error after the file is written is reported after it.</param>
    public void Run(Action<LlmAccessChange> write)
    {
        var place = KeyPlace.Of(deployment, deployment.Proxy.MasterKey, SigningKey.MasterVariable);
        var key = options.Key ?? new SecretValue(SigningKey.Generate(), "generated");
        CheckKey(key.Text);
        if (key.Text == deployment.Proxy.MasterKey?.Text)
        {
            host.Verbose($"The deployment '{deployment.Name}' already has this master key.");
            return;
        }

        CheckPlace(place);
        CheckSaltKey();
        var (before, after) = place.Set(adapters.Files, key.Text);
        var file = new FileChange(place.File!.Path, before, after);
        var change = Change(place, adapters.Files.ParseEnvironment(file.Path, after));
        if (host.Confirm($"{change.Action} {change.Variable} in {file.Path} of {deployment.Name}", "Set the master key"))
            Save(file, change, key, write);
        else if (host.IsWhatIf)
            write(change);
    }

    private void CheckKey(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
            throw new LlmException(
                ErrorIds.LoginInvalid,
                "The master key must begin with sk-: LiteLLM rejects other keys, and the login to the admin UI fails. Nothing was changed.",
                null
            );
        if (!options.Force && SecretStrength.WeaknessOf(key) is { } weakness)
            throw new LlmException(
                ErrorIds.PasswordWeak,
                $"The master key {weakness.Reason}; nothing was changed. Use one with {SecretStrength.Requirements}, -Generate, or -Force.",
                null
            );
    }

    private void CheckPlace(KeyPlace place)
    {
        if (place.File is null)
            throw new LlmException(
                ErrorIds.KeyNotWritable,
                deployment.Proxy.MasterKey is null
                    ? $"The deployment '{deployment.Name}' has no environment file for {place.Variable}. Create '{Path.Combine(deployment.Folder, DeploymentLocator.EnvironmentNames[0])}', or list the files of its proxy under 'environment' in llmops.yaml."
                    : $"The master key of '{deployment.Name}' is not defined in an environment file of the deployment, but at {place.Source}. Change it there, and restart the proxy.",
                deployment.Path
            );
    }

    // LiteLLM encrypts with the master key when there is no salt key, so that no stored value could be decrypted with another one.
    private void CheckSaltKey()
    {
        if (deployment.Database is { SaltKey: null, Url: not null } && deployment.Proxy.MasterKey is not null)
            throw new LlmException(
                ErrorIds.SigningKeyNotDefined,
                $"Nothing was changed: '{deployment.Name}' has no salt key, so the master key encrypts the values of its database, and they could not be decrypted with another one. "
                    + $"First give it a salt key: Update-LlmEncryptionKey -Generate -Deployment '{deployment.Path}' | Restart-LlmServices. After that, run the command again.",
                deployment.Path
            );
    }

    private LlmAccessChange Change(KeyPlace place, EnvironmentFile after)
    {
        var services = deployment.Services.Select(static s => s.Name).ToList();
        return new LlmAccessChange
        {
            Variable = place.Variable!,
            Action = deployment.Proxy.MasterKey is null ? AccessAction.Add : AccessAction.Update,
            Path = after.Path,
            Line = after.Variables.LastOrDefault(v => v.Name == place.Variable)?.Line,
            Message =
                "Restart the proxies and every program that uses the key. Sessions of the admin UI end"
                + (deployment.Environment.TryGet(AccessVariables.UiPassword, out _) ? "." : ", and its password is the new key."),
            Services = [.. services],
            Deployment = deployment.Path,
        };
    }

    private void Save(FileChange file, LlmAccessChange change, SecretValue key, Action<LlmAccessChange> write)
    {
        var state = adapters.OpenState(deployment);
        var records = new UpdateRecords(state, deployment.State.Folder);
        var entry = JournalEntries.Of(Command, "Saved", null, [$"{change} in {change.Path}"]) with { Reason = options.Reason };
        var update = records.Begin([file], entry, adapters.Time.UtcNow());
        try
        {
            // Without a salt key, the records of the deployment are encrypted with the master key.
            if (deployment.Database.SaltKey is null && deployment.Proxy.MasterKey is { } former)
                state.SaveFormerKeys(update.Id, [former], key);
            new FileTransaction(adapters.Files).Write([file]);
        }
        catch (Exception e)
        {
            records.Fail(update, e);
            throw;
        }

        var unrecorded = records.Complete(update);
        write(change with { Status = DeclarationStatus.Saved });
        if (unrecorded is not null)
            host.WriteError(unrecorded);
    }
}

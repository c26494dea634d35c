using LiteLlmOps.AccessPoints;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Checks the strength of secrets.</summary>
internal static class SecretRules
{
    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        var secrets = Secrets(facts.Deployment).ToList();
        return [.. secrets.SelectMany(s => Weak(facts, s.Name, s.Value)), .. Reused(secrets), .. OfKeys(facts), .. StoredSecrets.Of(facts)];
    }

    private static IEnumerable<(string Name, SecretValue Value)> Secrets(Deployment deployment)
    {
        if (deployment.Proxy.MasterKey is { } master)
            yield return ("master key", master);
        if (deployment.Database.SaltKey is { } salt)
            yield return ("salt key", salt);
        foreach (var name in AccessVariables.Passwords)
        {
            if (deployment.Environment.TryGet(name, out var password))
                yield return (name, password);
        }

        if (
            deployment.Database.Url is { } url
            && Uri.TryCreate(url.Text, UriKind.Absolute, out var address)
            && address.UserInfo.Split(':') is [_, var ofDatabase]
        )
            yield return ("database password", new SecretValue(Uri.UnescapeDataString(ofDatabase), url.Source));
    }

    private static IEnumerable<LlmFinding> Weak(ConsistencyFacts facts, string name, SecretValue secret)
    {
        if (SecretStrength.WeaknessOf(secret.Text) is not { } weakness)
            yield break;
        yield return new LlmFinding(
            "SecretWeak",
            weakness.IsSevere ? FindingSeverity.Error : FindingSeverity.Warning,
            name,
            $"The value in {facts.RelativeSource(secret.Source)} {weakness.Reason}.",
            name switch
            {
                "database password" => "Anyone who guesses it has full access to the database.",
                "salt key" => "Anyone who guesses it can decrypt the stored credentials.",
                AccessVariables.DashboardPassword => "Anyone who guesses it can open the dashboard.",
                _ => "Anyone who guesses it has full admin access.",
            },
            Remediation(name)
        ).At(facts.PositionOf(secret.Source));
    }

    private static string Remediation(string name) =>
        name switch
        {
            AccessVariables.UiPassword => "Replace it with a random one: Set-LlmUiAccess -Generate | Restart-LlmServices",
            AccessVariables.DashboardPassword => "Replace it with a random one: Set-LlmUiAccess -GenerateDashboard | Restart-LlmServices",
            "salt key" =>
                "Replace it with a random one, which encrypts all stored values again: Update-LlmEncryptionKey -Generate | Restart-LlmServices",
            "master key" =>
                "Replace it with a random one: Set-LlmMasterKey -Generate | Restart-LlmServices. Without a salt key, it names the command to run first.",
            _ => "Replace it with a random one (openssl rand -hex 24), then restart the proxy.",
        };

    private static IEnumerable<LlmFinding> Reused(IReadOnlyList<(string Name, SecretValue Value)> secrets) =>
        secrets
            .Where(static s => s.Value.Text.Length > 0)
            .GroupBy(static s => s.Value.Text, StringComparer.Ordinal)
            .Where(static g => g.Count() > 1)
            .Select(static g => new LlmFinding(
                "SecretReused",
                FindingSeverity.Warning,
                string.Join(", ", g.Select(static s => s.Name)),
                "These secrets have the same value.",
                "Anyone who learns one secret knows the others, and none can be changed alone.",
                "Use a different value for each."
            ));

    private static IEnumerable<LlmFinding> OfKeys(ConsistencyFacts facts)
    {
        var deployment = facts.Deployment;
        if (deployment.Proxy.MasterKey is { } master && !master.Text.StartsWith("sk-", StringComparison.Ordinal))
            yield return new LlmFinding(
                "MasterKeyPrefix",
                FindingSeverity.Error,
                "master key",
                $"The value in {master.Source} does not begin with sk-.",
                "LiteLLM rejects keys without this prefix, and the login to the admin UI fails.",
                "Add the prefix sk-, then restart the proxy."
            ).At(facts.PositionOf(master.Source));
        if (deployment.Database.Url is not null && deployment.Database.SaltKey is null)
            yield return new LlmFinding(
                "SaltKeyAbsent",
                FindingSeverity.Warning,
                "salt key",
                "LITELLM_SALT_KEY is not defined: the master key encrypts stored values.",
                "After a change of the master key, stored values can no longer be decrypted.",
                "Encrypt them with a salt key: Update-LlmEncryptionKey -Generate | Restart-LlmServices. After that the master key can be changed."
            );
    }
}

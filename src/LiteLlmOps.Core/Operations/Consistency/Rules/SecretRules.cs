using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Checks the strength of secrets.</summary>
internal static class SecretRules
{
    // Shorter secrets can be found by brute force, whatever characters they use.
    private const int Shortest = 12;
    private const double FewestBits = 50;

    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "lol",
        "admin",
        "administrator",
        "password",
        "passwort",
        "passw0rd",
        "p@ssw0rd",
        "secret",
        "changeme",
        "change-me",
        "default",
        "letmein",
        "welcome",
        "qwerty",
        "qwertz",
        "abc123",
        "test",
        "testing",
        "demo",
        "root",
        "toor",
        "postgres",
        "litellm",
        "llm",
        "master",
        "master-key",
        "masterkey",
        "salt",
        "salt-key",
        "1234",
        "12345",
        "123456",
        "1234567",
        "12345678",
        "123456789",
        "1234567890",
        "0000",
        "1111",
        "iloveyou",
        "monkey",
        "dragon",
        "foobar",
        "guest",
        "example",
        "your-key-here",
        "xxx",
        "key",
        "proxy",
        "openai",
        "hunter2",
        "trustno1",
    };

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        var secrets = Secrets(facts.Deployment).ToList();
        return [.. secrets.SelectMany(s => Weak(facts, s.Name, s.Value)), .. Reused(secrets), .. OfKeys(facts), .. StoredSecrets.Of(facts)];
    }

    /// <summary>The Shannon entropy of a text in bits, by the frequency of its characters.</summary>
    public static double BitsOf(string text) =>
        Math.Max(0, -text.GroupBy(static c => c).Sum(g => g.Count() * Math.Log2((double)g.Count() / text.Length)));

    private static IEnumerable<(string Name, SecretValue Value)> Secrets(Deployment deployment)
    {
        if (deployment.Proxy.MasterKey is { } master)
            yield return ("master key", master);
        if (deployment.Database.SaltKey is { } salt)
            yield return ("salt key", salt);
        if (deployment.Environment.TryGet("UI_PASSWORD", out var ui))
            yield return ("UI_PASSWORD", ui);
        if (
            deployment.Database.Url is { } url
            && Uri.TryCreate(url.Text, UriKind.Absolute, out var address)
            && address.UserInfo.Split(':') is [_, var password]
        )
            yield return ("database password", new SecretValue(Uri.UnescapeDataString(password), url.Source));
    }

    private static string Strength(string text) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"has {text.Length} {(text.Length == 1 ? "character" : "characters")} and {BitsOf(text):0} bits of entropy"
        );

    private static IEnumerable<LlmFinding> Weak(ConsistencyFacts facts, string name, SecretValue secret)
    {
        var text = secret.Text.StartsWith("sk-", StringComparison.Ordinal) ? secret.Text[3..] : secret.Text;
        var isCommon = Common.Contains(text) || Common.Contains(secret.Text);
        if (!isCommon && text.Length >= Shortest && BitsOf(text) >= FewestBits)
            yield break;
        yield return new LlmFinding(
            "SecretWeak",
            isCommon || text.Length < 8 ? FindingSeverity.Error : FindingSeverity.Warning,
            name,
            $"The value in {facts.RelativeSource(secret.Source)} {(isCommon ? "is a common password" : Strength(text))}.",
            name == "database password" ? "Anyone who guesses it has full access to the database."
                : name == "salt key" ? "Anyone who guesses it can decrypt the stored credentials."
                : "Anyone who guesses it has full admin access.",
            $"Replace it with a random one (openssl rand -hex 24){(name == "salt key" ? "; all stored values must be written again with the new salt key" : ", then restart the proxy")}."
        ).At(facts.PositionOf(secret.Source));
    }

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
                "Set LITELLM_SALT_KEY to the current master key before more values are stored. After that the master key can be changed."
            );
    }
}

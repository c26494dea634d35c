using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Whether secrets keep anybody out.</summary>
internal static class SecretRules
{
    // Shorter ones are guessed in a day, whatever they are made of.
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

    public static IEnumerable<Finding> Of(ConsistencyFacts facts)
    {
        var secrets = Secrets(facts.Deployment).ToList();
        return [.. secrets.SelectMany(static s => Weak(s.Name, s.Value)), .. Reused(secrets), .. OfKeys(facts.Deployment)];
    }

    /// <summary>How much there is to guess, in bits: Shannon's measure over its own letters.</summary>
    public static double BitsOf(string text) =>
        -text.GroupBy(static c => c).Sum(g => (double)g.Count() / text.Length * Math.Log2((double)g.Count() / text.Length)) * text.Length;

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

    private static IEnumerable<Finding> Weak(string name, SecretValue secret)
    {
        var text = secret.Text.StartsWith("sk-", StringComparison.Ordinal) ? secret.Text[3..] : secret.Text;
        var isCommon = Common.Contains(text) || Common.Contains(secret.Text);
        if (!isCommon && text.Length >= Shortest && BitsOf(text) >= FewestBits)
            yield break;
        yield return new Finding(
            "SecretWeak",
            isCommon || text.Length < 8 ? FindingSeverity.Error : FindingSeverity.Warning,
            name,
            $"{secret.Source}: {(isCommon ? "a word that everybody tries first" : $"{text.Length.ToString(CultureInfo.InvariantCulture)} letters, {BitsOf(text).ToString("0", CultureInfo.InvariantCulture)} bits to guess")}",
            "Who guesses it has the gateway, with all keys and budgets.",
            $"Put a random one in its place (openssl rand -hex 24){(name == "salt key" ? "; a salt key cannot be changed alone: what is stored has to be written anew with it" : ", and restart the proxy")}."
        );
    }

    private static IEnumerable<Finding> Reused(IReadOnlyList<(string Name, SecretValue Value)> secrets) =>
        secrets
            .Where(static s => s.Value.Text.Length > 0)
            .GroupBy(static s => s.Value.Text, StringComparer.Ordinal)
            .Where(static g => g.Count() > 1)
            .Select(static g => new Finding(
                "SecretReused",
                FindingSeverity.Warning,
                string.Join(", ", g.Select(static s => s.Name)),
                "one text stands for both",
                "Whoever learns one has the other, and neither can be changed alone.",
                "Give each a text of its own."
            ));

    private static IEnumerable<Finding> OfKeys(Deployment deployment)
    {
        if (deployment.Proxy.MasterKey is { } master && !master.Text.StartsWith("sk-", StringComparison.Ordinal))
            yield return new Finding(
                "MasterKeyPrefix",
                FindingSeverity.Error,
                "master key",
                $"{master.Source}: does not begin with sk-",
                "LiteLLM refuses keys that do not, and the admin UI cannot log in.",
                "Put sk- before it, and restart the proxy."
            );
        if (deployment.Database.Url is not null && deployment.Database.SaltKey is null)
            yield return new Finding(
                "SaltKeyAbsent",
                FindingSeverity.Warning,
                "salt key",
                "LITELLM_SALT_KEY is not defined: the master key encrypts what is stored",
                "When the master key is changed, nothing that is stored can be read any more.",
                "Before anything else is stored, set LITELLM_SALT_KEY to the present master key; then the master key may be changed."
            );
    }
}

using System.Globalization;

namespace LiteLlmOps.Secrets;

/// <summary>Whether a secret can be guessed.</summary>
internal static class SecretStrength
{
    // Shorter secrets can be found by brute force, whatever characters they use.
    private const int Shortest = 12;
    private const int ShortestAcceptable = 8;
    private const double FewestBits = 50;

    /// <summary>The requirements in words.</summary>
    public static readonly string Requirements = string.Create(
        CultureInfo.InvariantCulture,
        $"at least {Shortest} characters and {FewestBits:0} bits of entropy"
    );

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

    /// <summary>The Shannon entropy of a text in bits, by the frequency of its characters.</summary>
    public static double BitsOf(string text) =>
        Math.Max(0, -text.GroupBy(static c => c).Sum(g => g.Count() * Math.Log2((double)g.Count() / text.Length)));

    /// <summary>Why a secret is weak. Null when it is not.</summary>
    public static SecretWeakness? WeaknessOf(string secret)
    {
        var text = secret.StartsWith("sk-", StringComparison.Ordinal) ? secret[3..] : secret;
        if (Common.Contains(text) || Common.Contains(secret))
            return new SecretWeakness("is a common password", IsSevere: true);
        return text.Length >= Shortest && BitsOf(text) >= FewestBits
            ? null
            : new SecretWeakness(Describe(text), IsSevere: text.Length < ShortestAcceptable);
    }

    private static string Describe(string text) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"has {text.Length} {(text.Length == 1 ? "character" : "characters")} and {BitsOf(text):0} bits of entropy"
        );
}

/// <param name="Reason">A predicate: "is a common password".</param>
/// <param name="IsSevere">True for one that is found at once.</param>
internal sealed record SecretWeakness(string Reason, bool IsSevere);

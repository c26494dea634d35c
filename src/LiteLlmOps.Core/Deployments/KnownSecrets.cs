namespace LiteLlmOps.Deployments;

/// <summary>Masks the secrets that a deployment declares, wherever they occur in a text: a process may print its arguments and variables.</summary>
internal sealed class KnownSecrets
{
    // Shorter values are words such as True and 4000, which are in every log.
    private const int Shortest = 8;

    public static readonly KnownSecrets None = new([]);

    private readonly IReadOnlyList<string> _secrets;

    // The longest first: one may contain another.
    private KnownSecrets(IEnumerable<string> secrets) =>
        _secrets = [
            .. secrets.Where(static s => s.Length >= Shortest).Distinct(StringComparer.Ordinal).OrderByDescending(static s => s.Length),
        ];

    /// <summary>The secrets among the variables of a deployment and in the commands of its services.</summary>
    public static KnownSecrets Of(Deployment deployment) =>
        new([
            .. deployment.Environment.Declared.SelectMany(static v => InVariable(v.Key, v.Value.Text)),
            .. deployment.Services.SelectMany(static s => InVariables(s.Variables)),
            .. deployment.Services.SelectMany(static s => InWords(CommandWords.Split(s.Command))),
        ]);

    /// <summary>All values of variables that a service gets, and the secrets in its command.</summary>
    public static KnownSecrets Of(Deployment deployment, ServiceSettings service) =>
        new([
            .. deployment.Environment.Declared.Select(static v => v.Value.Text),
            .. service.Variables.Values,
            .. InWords(CommandWords.Split(service.Command)),
        ]);

    public string Hide(string text) =>
        _secrets.Aggregate(text, static (shown, secret) => shown.Replace(secret, MaskedText.Of(secret), StringComparison.Ordinal));

    private static IEnumerable<string> InVariables(IEnumerable<KeyValuePair<string, string>> variables) =>
        variables.SelectMany(static v => InVariable(v.Key, v.Value));

    private static IEnumerable<string> InVariable(string name, string value) =>
        SecretWords.IsSecretName(name) ? [value] : Difference(value, UrlMask.Hide(value, isWhole: true));

    private static IEnumerable<string> InWords(IReadOnlyList<string> words) =>
        words.Zip(ArgumentMask.Hide(words)).SelectMany(static w => InWord(w.First, w.Second));

    private static IEnumerable<string> InWord(string word, string shown)
    {
        if (string.Equals(word, shown, StringComparison.Ordinal))
            return [];
        // sh -c "server --token x"
        var nested = word.Any(char.IsWhiteSpace) && shown != MaskedText.Hidden ? CommandWords.Split(word) : [];
        return [.. Difference(word, shown), .. nested.Count > 1 ? InWords(nested) : []];
    }

    // What the mask has replaced.
    private static IEnumerable<string> Difference(string text, string shown)
    {
        if (string.Equals(text, shown, StringComparison.Ordinal))
            return [];
        var start = text.Zip(shown).TakeWhile(static c => c.First == c.Second).Count();
        var end = text.Reverse().Zip(shown.Reverse()).TakeWhile(static c => c.First == c.Second).Count();
        return [text[Math.Min(start, text.Length)..Math.Max(start, text.Length - end)]];
    }
}

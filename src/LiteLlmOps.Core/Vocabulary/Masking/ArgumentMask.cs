namespace LiteLlmOps;

/// <summary>Masks secrets among the arguments of a command.</summary>
internal static class ArgumentMask
{
    private static readonly HashSet<string> AssignmentOptions = new(StringComparer.Ordinal) { "-e", "--env", "--set", "--build-arg", "-D" };

    private static readonly HashSet<string> HeaderOptions = new(StringComparer.Ordinal) { "-H", "--header", "--headers", "--proxy-header" };

    private static readonly HashSet<string> UserOptions = new(StringComparer.Ordinal) { "-u", "--user", "--proxy-user" };

    /// <summary>The arguments as they are shown. An argument without a secret is the same object.</summary>
    public static IReadOnlyList<string> Hide(IReadOnlyList<string> arguments) => Hide(arguments, exact: false);

    /// <summary>For each argument, whether it is or contains a secret for certain.</summary>
    public static IReadOnlyList<bool> Secrets(IReadOnlyList<string> arguments) =>
        [.. Hide(arguments, exact: true).Zip(arguments, static (shown, given) => !string.Equals(shown, given, StringComparison.Ordinal))];

    /// <summary>A command line as it is shown.</summary>
    public static string HideInCommand(string command)
    {
        var words = CommandWords.Split(command);
        var shown = Hide(words);
        return shown.SequenceEqual(words, StringComparer.Ordinal) ? command : CommandWords.Join(shown);
    }

    private static List<string> Hide(IReadOnlyList<string> arguments, bool exact)
    {
        var shown = new List<string>(arguments.Count);
        var place = new ArgumentPlace();
        foreach (var argument in arguments)
        {
            shown.Add(Shown(place, argument, exact));
            place.Pass(argument);
        }

        return shown;
    }

    /// <summary>An argument as it is shown.</summary>
    /// <param name="place">What precedes it.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="exact">True to mask only what is a secret for certain.</param>
    public static string Shown(ArgumentPlace place, string argument, bool exact)
    {
        if (argument.Length == 0 || MaskedText.IsReference(argument))
            return argument;
        var before = place.Option;
        if (IsCredential(before) || PasswordOptions.Precedes(place.Program, before))
            return MaskedText.Hidden;
        if (PasswordOptions.IsGlued(place.Program, argument))
            return argument[..2] + MaskedText.Hidden;
        if (AssignmentOptions.Contains(before))
            return Assignment(argument, exact) ?? Plain(argument, exact);
        if (HeaderOptions.Contains(before))
            return Header(argument);
        if (!exact && before.Length == 2 && char.IsAsciiLetter(before[1]) && IsMixed(argument))
            return MaskedText.Hidden;
        if (
            UserOptions.Contains(before)
            && argument.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
            && colon + 1 < argument.Length
        )
            return argument[..(colon + 1)] + MaskedText.Hidden;
        return IsOption(argument) ? Option(argument, exact) : Assignment(argument, exact) ?? Plain(argument, exact);
    }

    public static bool IsOption(string argument) =>
        argument.Length > 1 && argument[0] == '-' && (char.IsAsciiLetter(argument[1]) || argument[1] == '-');

    private static bool IsCredential(string option) => option.Length > 0 && IsCredentialName(option.TrimStart('-'));

    private static bool IsCredentialName(string name) => SecretWords.IsSecretName(name);

    private static string Option(string argument, bool exact)
    {
        var sign = argument.IndexOf('=', StringComparison.Ordinal);
        if (sign < 0)
            return IsGluedPassword(argument) ? argument[..2] + MaskedText.Hidden : Plain(argument, exact);
        var (name, value) = (argument[..sign], argument[(sign + 1)..]);
        if (AssignmentOptions.Contains(name))
            return name + "=" + (Assignment(value, exact) ?? Plain(value, exact));
        if (HeaderOptions.Contains(name))
            return name + "=" + Header(value);
        return name
            + "="
            + (IsCredential(name) && value.Length > 0 && !MaskedText.IsReference(value) ? MaskedText.Hidden : Plain(value, exact));
    }

    // mysql -pSECRET
    private static bool IsGluedPassword(string argument) =>
        argument.Length > 5
        && argument.StartsWith("-p", StringComparison.Ordinal)
        && argument.Any(char.IsAsciiDigit)
        && argument.Any(char.IsAsciiLetterUpper);

    // redis-cli -a s3cret, but not -p 4000 and -v /data:/data.
    private static bool IsMixed(string argument) =>
        argument.Length > 5
        && argument.AsSpan().IndexOfAny("/.:= ") < 0
        && argument.Any(char.IsAsciiLetter)
        && argument.Any(static c => !char.IsAsciiLetter(c) && c is not ('-' or '_'));

    private static string Header(string header)
    {
        var sign = header.AsSpan().IndexOfAny(':', '=');
        if (sign < 0)
            return MaskedText.Hidden;
        return header.AsSpan(sign + 1).IsWhiteSpace() ? header : header[..(sign + 1)] + " " + MaskedText.Hidden;
    }

    // NAME=value. Null when it is no assignment.
    private static string? Assignment(string argument, bool exact)
    {
        var sign = argument.IndexOf('=', StringComparison.Ordinal);
        if (sign <= 0 || !IsVariable(argument.AsSpan(0, sign)))
            return null;
        var (name, value) = (argument[..sign], argument[(sign + 1)..]);
        if (MaskedText.IsNothing(value) || (value.Length <= 5 && value.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0))
            return argument;
        var isHidden = SecretWords.IsSecretName(name) || (!name.Any(char.IsAsciiLetterLower) && !VariableWords.IsHarmless(name));
        return name + "=" + (isHidden ? MaskedText.Hidden : Plain(value, exact));
    }

    private static bool IsVariable(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                return false;
        }

        return !char.IsAsciiDigit(name[0]) && name[0] != '-';
    }

    // An argument with blanks may be a command of its own: sh -c "server --token x".
    private static string Plain(string argument, bool exact)
    {
        // A password in a URL may contain blanks too.
        var text = argument.Contains("://", StringComparison.Ordinal) ? SecretText.ScrubValue(argument) : argument;
        if (text.Any(char.IsWhiteSpace) && CommandWords.Split(text) is { Count: > 1 } nested)
        {
            var shown = Hide(nested, exact);
            if (!shown.SequenceEqual(nested, StringComparer.Ordinal))
                return CommandWords.Join(shown);
        }

        var scrubbed = SecretText.ScrubValue(argument);
        return !exact && string.Equals(scrubbed, argument, StringComparison.Ordinal) && SecretShapes.LooksRandom(argument)
            ? MaskedText.Of(argument)
            : scrubbed;
    }
}

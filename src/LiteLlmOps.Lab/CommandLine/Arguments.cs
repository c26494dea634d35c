using System.Globalization;

namespace LiteLlmOps.Lab.CommandLine;

/// <summary>The options of the command line, each with a value: --port 4000 or --port=4000.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">An option is unknown or has no value.</exception>
    public Arguments(IReadOnlyList<string> arguments, params string[] known)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var parts = arguments[i].Split('=', 2);
            if (!known.Contains(parts[0], StringComparer.Ordinal))
                throw new FormatException($"'{arguments[i]}' is not one of the options {string.Join(", ", known)}.");
            if (parts.Length == 1 && i + 1 == arguments.Count)
                throw new FormatException($"The option {parts[0]} needs a value.");
            _values[parts[0]] = parts.Length > 1 ? parts[1] : arguments[++i];
        }
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <exception cref="FormatException">The value is not a number within the limits.</exception>
    public int Number(string name, int defaultValue, int minimum, int maximum)
    {
        if (Text(name) is not { } text)
            return defaultValue;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
            ? number
            : throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {minimum} to {maximum}, not '{text}'.")
            );
    }
}

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>The values of a label with a limited number of series: some names, and "other" for all the rest.</summary>
internal sealed class LabelValues
{
    /// <summary>The value for the rest.</summary>
    public const string Other = "other";

    /// <summary>The value for what has no name.</summary>
    public const string None = "(none)";

    private readonly Dictionary<string, string> _values;

    private LabelValues(Dictionary<string, string> values) => _values = values;

    /// <summary>The value for a name: null and empty for none.</summary>
    public string this[string? name] => _values.GetValueOrDefault(name ?? "", Other);

    /// <summary>Values of their own for the first names of an order.</summary>
    /// <param name="names">The names, the most important one first. A name may occur again.</param>
    /// <param name="top">The number of names with a value of their own.</param>
    public static LabelValues Of(IEnumerable<string?> names, int top) =>
        new(
            names
                .Select(static n => n ?? "")
                .Distinct(StringComparer.Ordinal)
                .Take(top)
                .ToDictionary(static n => n, ValueOf, StringComparer.Ordinal)
        );

    /// <summary>Values of their own for the names with the most items.</summary>
    public static LabelValues Of<T>(IEnumerable<T> items, Func<T, string> nameOf, int top) =>
        Of(
            items
                .CountBy(nameOf, StringComparer.Ordinal)
                .OrderByDescending(static c => c.Value)
                .ThenBy(static c => c.Key, StringComparer.Ordinal)
                .Select(static c => c.Key),
            top
        );

    private static string ValueOf(string name) => name.Length == 0 ? None : Unreserved(LabelText.Of(name));

    // A name that is really "other" becomes "other (name)", and one that is "other (name)" becomes "other (name) (name)".
    private static string Unreserved(string value) => IsReserved(value) ? value + Suffix : value;

    private const string Suffix = " (name)";

    private static bool IsReserved(string value)
    {
        while (value.EndsWith(Suffix, StringComparison.Ordinal))
            value = value[..^Suffix.Length];
        return value is Other or None;
    }
}

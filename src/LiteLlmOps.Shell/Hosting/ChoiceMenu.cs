using System.Collections.ObjectModel;
using System.Management.Automation.Host;

namespace LiteLlmOps.Shell.Hosting;

/// <summary>A question with keys: '[Y] Yes  [N] No  [?] Help (default is "Y"): '.</summary>
internal sealed class ChoiceMenu(Collection<ChoiceDescription> choices, int defaultChoice)
{
    public const string HelpKey = "?";

    private readonly (string Key, string Label, string Help)[] _items = [.. choices.Select(Split)];

    public string Question
    {
        get
        {
            var keys = string.Join("  ", _items.Select(i => $"[{i.Key}] {i.Label}"));
            var fallback = defaultChoice >= 0 ? $" (default is \"{_items[defaultChoice].Key}\")" : "";
            return $"{keys}  [{HelpKey}] Help{fallback}: ";
        }
    }

    public string Explanation => string.Join(Environment.NewLine, _items.Select(i => $"{i.Key} - {i.Help}"));

    /// <summary>The index of the chosen one; null when the answer names none.</summary>
    public int? Find(string answer)
    {
        var word = answer.Trim();
        if (word.Length == 0)
            return defaultChoice >= 0 ? defaultChoice : null;
        var index = Array.FindIndex(_items, i => Same(word, i.Key) || Same(word, i.Label));
        return index >= 0 ? index : null;
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    // In a label such as 'Yes to &All' the ampersand stands before the key.
    private static (string Key, string Label, string Help) Split(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        var label = choice.Label.Replace("&", "", StringComparison.Ordinal);
        var key = mark >= 0 && mark < label.Length ? label[mark].ToString().ToUpperInvariant() : label;
        return (key, label, choice.HelpMessage);
    }
}

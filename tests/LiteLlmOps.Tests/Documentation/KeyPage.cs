using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Tests.Documentation;

/// <summary>Renders the table of keys of llmops.yaml as Markdown.</summary>
internal static partial class KeyPage
{
    public static string Render()
    {
        var text = new StringBuilder();
        Section(text, "All keys", null, DeploymentKeys.Root.Keys.Select(static k => (Path: k.Name, Key: k)));
        foreach (var key in DeploymentKeys.Root.Keys.Select(static k => k.AsMap ?? k).Where(static k => k.IsMap))
            Section(text, key.Name, key, Below(key, ""));
        return text.ToString();
    }

    /// <summary>A text without Markdown.</summary>
    public static string Plain(string text) => Link().Replace(text, "$1").Replace("`", "", StringComparison.Ordinal);

    private static void Section(StringBuilder text, string heading, DeploymentKey? key, IEnumerable<(string Path, DeploymentKey Key)> rows)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {heading}\n\n");
        if (key is not null)
            text.Append(CultureInfo.InvariantCulture, $"{Description(key)}\n\n");
        text.Append("| Key | Type | Default | Description |\n|---|---|---|---|\n");
        foreach (var (path, row) in rows)
        {
            string[] cells = [$"`{path}`", Type(row, key is null), Default(row), Description(row)];
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells.Select(Cell))} |\n");
        }

        text.Append('\n');
    }

    private static IEnumerable<(string Path, DeploymentKey Key)> Below(DeploymentKey key, string prefix)
    {
        var path = prefix + key.Name + (key.IsList ? "[]" : "");
        return key.Keys.SelectMany(child =>
            (IEnumerable<(string, DeploymentKey)>)[($"{path}.{child.Name}", child), .. Below(child, path + ".")]
        );
    }

    private static string Type(DeploymentKey key, bool isOverview)
    {
        var type =
            key.IsAny ? "any value"
            : key.Entries is { } entries ? $"map of {Plural(entries.Name)}"
            : key is { IsMap: true, Type: not null } ? $"{key.Type.Name} or map"
            : key.Type?.Name ?? "map";
        type = key.IsList ? $"list of {Plural(type)}" : type;
        type = key.AsMap is null ? type : $"{type}, or map";
        return isOverview && (key.AsMap ?? key).IsMap ? $"[{type}](#{key.Name})" : type;
    }

    private static string Plural(string name) => name + (name.EndsWith('s') ? "es" : "s");

    private static string Default(DeploymentKey key) =>
        key switch
        {
            { IsRequired: true } => "required",
            { DefaultNote: { } note } => note,
            { Default: { Length: > 0 } value } => $"`{value}`",
            { Defaults: { } list } => $"`[{string.Join(", ", list)}]`",
            _ => "",
        };

    private static string Description(DeploymentKey key)
    {
        var parts = new List<string?> { key.Summary, key.Details };
        if (key.ExactlyOne.Count > 0)
            parts.Add($"Exactly one of {Listed(key.ExactlyOne)} is required{(key.Type is null ? "" : " in the map")}.");
        if (key.Values.Count > 0)
            parts.Add($"Values: {Listed(key.Values)}.");
        if (key.Type == KeyType.Integer && (key.Minimum > 0 || key.Maximum < int.MaxValue))
            parts.Add(key.Maximum < int.MaxValue ? $"{key.Minimum} to {key.Maximum}." : $"At least {key.Minimum}.");
        if (key.Example is { } example && example != key.Default)
            parts.Add($"Example: `{example}`");
        return string.Join(' ', parts.OfType<string>());
    }

    private static string Listed(IEnumerable<string> values) => string.Join(", ", values.Select(static v => $"`{v}`"));

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}

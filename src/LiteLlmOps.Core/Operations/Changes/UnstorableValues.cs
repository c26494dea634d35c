using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>Describes values that a table cannot store, by their place in the declaration.</summary>
internal static class UnstorableValues
{
    // Keys that people take for keys of the config, because they are columns of the table.
    private const string Credentials = "credentials";

    public static EntryProblem Problem(UnstorableValue value, SeedPlan plan)
    {
        var row = value.Write.Row;
        var tokens = JsonPointer.Split(value.Pointer);
        var change = plan.Changes.FirstOrDefault(c =>
            c.Write!.Row == row && (c.Write.SettingKey is null || c.Write.SettingKey == tokens.ElementAtOrDefault(0))
        );
        var place = ConfigSections.IsSettings(row.Section) ? JsonPointer.Of(row.Section) : JsonPointer.Of(row.Section, value.Write.Name);
        return new EntryProblem(
            ErrorIds.ValueNotStorable,
            PositionOf(value.Write.Value, tokens) is { IsKnown: true } position ? position
                : change is { File: { } file, Line: { } line } ? new SourcePosition(file, line, 1)
                : default,
            $"{PrintableText.Of(place + value.Pointer)} cannot be stored, so nothing was written, because {value.Reason}. {Remediation(row.Section, tokens)}"
        );
    }

    // The position of the value itself, or of the nearest value around it.
    private static SourcePosition PositionOf(ConfigNode? node, IReadOnlyList<string> tokens)
    {
        var found = node?.Position ?? default;
        foreach (var token in tokens)
        {
            node = (node as ConfigMap)?[token];
            if (node is null)
                break;
            found = node.Position.IsKnown ? node.Position : found;
        }

        return found;
    }

    private static string Remediation(string section, IReadOnlyList<string> tokens) =>
        section == ConfigSections.McpServers && tokens is [Credentials, ..]
            ? $"LiteLLM's config has the keys {string.Join(", ", McpServerEntries.CredentialKeys)} instead, beside the url."
            : "Correct the value, remove the key, or add its path to seed.ignore of llmops.yaml when only the file needs it.";
}

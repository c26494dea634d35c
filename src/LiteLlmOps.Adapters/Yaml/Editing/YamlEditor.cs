using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>Edits YAML by changing only the affected parts of the text, then parses the result and compares it with the expected tree.</summary>
internal sealed class YamlEditor : IConfigEditor
{
    private const string ByteOrderMark = "\uFEFF";

    public EditedText Edit(string file, string text, IReadOnlyList<TreeEdit> edits)
    {
        var mark = text.StartsWith(ByteOrderMark, StringComparison.Ordinal) ? ByteOrderMark : "";
        var session = new EditSession(file, text[mark.Length..]);
        foreach (var edit in edits)
            session.Add(edit);
        var edited = session.Finish(edits);
        return edited with { Text = mark + edited.Text };
    }
}

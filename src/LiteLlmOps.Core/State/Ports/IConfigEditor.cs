namespace LiteLlmOps.Ports;

/// <summary>Edits hand-written YAML. Text that is not affected by an edit is preserved byte for byte.</summary>
internal interface IConfigEditor
{
    /// <param name="file">The path of the file, for error messages.</param>
    /// <param name="text">The text of the file.</param>
    /// <param name="edits">The edits of its tree. All paths refer to the tree before the first edit.</param>
    /// <exception cref="LlmException">The text cannot be edited such that it parses to the edited tree.</exception>
    EditedText Edit(string file, string text, IReadOnlyList<TreeEdit> edits);
}

/// <summary>The result of editing a text.</summary>
/// <param name="Text">The new text.</param>
/// <param name="Lines">Line numbers from 1: by node for each node that was set or inserted, and by edit for each removal, with the line of
/// the removed node in the old text.</param>
internal sealed record EditedText(string Text, IReadOnlyDictionary<object, int> Lines);

namespace LiteLlmOps.Ports;

/// <summary>Edits YAML that people wrote: what an edit does not concern stays as it is, to the byte.</summary>
internal interface IConfigEditor
{
    /// <param name="file">The file's path, for errors.</param>
    /// <param name="text">Its text.</param>
    /// <param name="edits">The edits of its tree, all as of before the first of them.</param>
    /// <exception cref="LlmException">The text cannot be edited so that it yields just the edited tree.</exception>
    EditedText Edit(string file, string text, IReadOnlyList<TreeEdit> edits);
}

/// <summary>A text after its edits.</summary>
/// <param name="Text">The new text.</param>
/// <param name="Lines">By the node that an edit sets or inserts, its line, from 1; by the edit that takes something away, the line before it went.</param>
internal sealed record EditedText(string Text, IReadOnlyDictionary<object, int> Lines);

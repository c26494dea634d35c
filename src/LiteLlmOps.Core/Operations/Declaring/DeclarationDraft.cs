namespace LiteLlmOps.Declaring;

/// <summary>A file before and after an edit.</summary>
/// <param name="Path">The path.</param>
/// <param name="Before">The text that was read.</param>
/// <param name="After">The text to write.</param>
/// <param name="IsPrivate">True to write the file with mode 0600.</param>
internal sealed record FileChange(string Path, string Before, string After, bool IsPrivate = false);

/// <summary>The edited and verified files, not yet written.</summary>
/// <param name="Changes">The changes, with their lines in the edited files.</param>
/// <param name="Files">The files to write, in this order.</param>
/// <param name="Undefined">The variables that the changes refer to and that remain undefined.</param>
internal sealed record DeclarationDraft(
    IReadOnlyList<LlmDeclarationChange> Changes,
    IReadOnlyList<FileChange> Files,
    IReadOnlyList<string> Undefined
);

namespace LiteLlmOps.Declaring;

/// <summary>A file before and after.</summary>
/// <param name="Path">Which file.</param>
/// <param name="Before">Its text as it was read.</param>
/// <param name="After">Its text as it is to be.</param>
/// <param name="IsPrivate">True to let only the owner read it.</param>
internal sealed record FileChange(string Path, string Before, string After, bool IsPrivate = false);

/// <summary>The edited files, proven and not yet written.</summary>
/// <param name="Changes">The changes, with their lines in the edited files.</param>
/// <param name="Files">What is to be written, in this order.</param>
/// <param name="Undefined">The variables that the changes introduce and that nothing will define.</param>
internal sealed record DeclarationDraft(
    IReadOnlyList<LlmDeclarationChange> Changes,
    IReadOnlyList<FileChange> Files,
    IReadOnlyList<string> Undefined
);

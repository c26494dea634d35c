namespace LiteLlmOps.Entries;

/// <summary>Problems of a declaration as errors with their place.</summary>
internal static class SourceProblems
{
    public static LlmException Of(EntryProblem problem, Func<SourcePosition, string?> lineOf) =>
        problem.Position.IsKnown
            ? SourceException.At(problem.Position, problem.ErrorId, problem.Message, lineOf)
            : new LlmException(problem.ErrorId, LlmErrorKind.InvalidData, problem.Message);
}

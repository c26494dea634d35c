namespace LiteLlmOps.Entries;

/// <summary>Problems of a declaration as errors with their place.</summary>
internal static class SourceProblems
{
    public static LlmException Of(EntryProblem problem, Func<SourcePosition, string?> lineOf) =>
        problem.Position.IsKnown
            ? SourceException.At(problem.Position, problem.Id, problem.Message, lineOf)
            : new LlmException(problem.Id, problem.Message);
}

using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>Reads a schema.prisma in the form in which PostgreSQL reports its tables, without what only the client uses.</summary>
internal static class PrismaReader
{
    /// <param name="file">Its path, for errors.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="SourceException">It is not a valid Prisma schema.</exception>
    public static LiteLlmSchema Read(string file, string text)
    {
        var blocks = PrismaBlocks.Of(file, text);
        // Prisma refuses such a schema, and so there is no client of it.
        if (blocks.GroupBy(static b => (b.Kind, b.Name)).FirstOrDefault(static g => g.Count() > 1) is { } twice)
            throw Wrong(file, 1, $"contains {twice.Key.Kind} {twice.Key.Name} more than once.");
        var enums = blocks
            .Where(static b => b.Kind == "enum")
            .ToDictionary(
                static b => b.Name,
                static b => (IReadOnlyList<string>)[.. b.Lines.Select(static l => l.Words[0]).Where(static w => !w.StartsWith('@'))],
                StringComparer.Ordinal
            );
        var models = blocks.Where(static b => b.Kind == "model").ToList();
        if (models.Count == 0)
            throw Wrong(file, 1, "contains no model. Is it LiteLLM's schema.prisma?");
        var types = new PrismaTypes(
            enums.Keys.ToHashSet(StringComparer.Ordinal),
            models.Select(static m => m.Name).ToHashSet(StringComparer.Ordinal)
        );
        return new LiteLlmSchema(enums, [.. models.Select(m => new PrismaModel(file, m, types).Table())]);
    }

    public static SourceException Wrong(string file, int line, string problem) =>
        SourceException.At(
            new SourcePosition(file, line, 1),
            ErrorIds.PrismaInvalid,
            $"{Path.GetFileName(file)} {problem}",
            static _ => null
        );
}

using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>Reads a schema.prisma as PostgreSQL will show its tables: models, enums, and nothing that only the client sees.</summary>
internal static class PrismaReader
{
    /// <param name="file">Its path, for errors.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="SourceException">It is no Prisma schema.</exception>
    public static LiteLlmSchema Read(string file, string text)
    {
        var blocks = PrismaBlocks.Of(file, text);
        var enums = blocks
            .Where(static b => b.Kind == "enum")
            .ToDictionary(
                static b => b.Name,
                static b => (IReadOnlyList<string>)[.. b.Lines.Select(static l => l.Words[0]).Where(static w => !w.StartsWith('@'))],
                StringComparer.Ordinal
            );
        var models = blocks.Where(static b => b.Kind == "model").ToList();
        if (models.Count == 0)
            throw Wrong(file, 1, "holds no model: is it LiteLLM's schema.prisma?");
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

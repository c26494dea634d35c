using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>Compares the indexes of one table by their columns; their names depend on how the database was created.</summary>
/// <param name="expected">The expected table.</param>
/// <param name="indexes">Its indexes in the database.</param>
/// <param name="installed">What the expected table is part of.</param>
internal sealed class IndexComparison(SchemaTable expected, IReadOnlyList<LiveIndex> indexes, InstalledLiteLlm installed)
{
    // PostgreSQL and Prisma truncate longer names.
    private const int MaxNameLength = 63;

    public IEnumerable<SchemaDifference> Differences() =>
        [
            .. expected.Unique.SelectMany(k => OfKey(k, isUnique: true)),
            .. expected.Indexes.SelectMany(k => OfKey(k, isUnique: false)),
            .. Unexpected(),
        ];

    private IEnumerable<SchemaDifference> OfKey(IReadOnlyList<string> columns, bool isUnique)
    {
        var found = indexes.FirstOrDefault(i => i.Columns.SequenceEqual(columns, StringComparer.Ordinal) && (i.IsUnique || !isUnique));
        if (found is { IsValid: true })
            yield break;
        var name = string.Join(", ", columns);
        var kind = isUnique ? "unique index" : "index";
        if (found is not null)
        {
            yield return new SchemaDifference(
                expected.Name,
                name,
                DriftKind.Changed,
                DriftSeverity.Warning,
                kind,
                "invalid index",
                "its creation was interrupted: each write maintains it, but no query uses it",
                $"DROP INDEX CONCURRENTLY \"{found.Name}\"; then {Create(columns, isUnique)}"
            )
            {
                IsOfAnyVersion = true,
            };
            yield break;
        }

        yield return new SchemaDifference(
            expected.Name,
            name,
            DriftKind.Missing,
            isUnique ? DriftSeverity.Error : DriftSeverity.Warning,
            kind,
            null,
            isUnique ? "without it, upserts of LiteLLM fail or create duplicate rows" : "queries on these columns scan the whole table",
            $"Create it while the proxy runs: {Create(columns, isUnique)}"
        );
    }

    private IEnumerable<SchemaDifference> Unexpected() =>
        indexes
            .Where(i => !expected.Indexes.Concat(expected.Unique).Any(e => e.SequenceEqual(i.Columns, StringComparer.Ordinal)))
            .Select(i => new SchemaDifference(
                expected.Name,
                string.Join(", ", i.Columns),
                DriftKind.Unexpected,
                i.IsUnique && IsExact ? DriftSeverity.Warning : DriftSeverity.Info,
                null,
                $"{(i.IsUnique ? "unique index" : "index")} {i.Name}",
                IsExact ? $"{Cost(i)}, and litellm may drop it at startup" : "the installed version may have this index",
                IsExact ? "If you need it, add it to 'expected' in llmops.yaml; otherwise drop it." : installed.Specify
            ));

    private bool IsExact => installed.Match == SchemaMatch.Exact;

    private static string Cost(LiveIndex index) => index.IsUnique ? "it may reject rows that LiteLLM writes" : "each write maintains it";

    private string Create(IReadOnlyList<string> columns, bool isUnique)
    {
        var ending = isUnique ? "_key" : "_idx";
        var name = $"{expected.Name}_{string.Join('_', columns)}";
        name = (name.Length + ending.Length > MaxNameLength ? name[..(MaxNameLength - ending.Length)] : name) + ending;
        return $"CREATE {(isUnique ? "UNIQUE " : "")}INDEX CONCURRENTLY \"{name}\" ON \"{expected.Name}\" ({string.Join(", ", columns.Select(static c => $"\"{c}\""))});";
    }
}

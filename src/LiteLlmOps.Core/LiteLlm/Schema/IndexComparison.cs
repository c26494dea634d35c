using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>The indexes of one table, by their columns: names differ between the ways in which a database came about.</summary>
/// <param name="expected">The table that is expected.</param>
/// <param name="indexes">Its indexes, as they are.</param>
internal sealed class IndexComparison(SchemaTable expected, IReadOnlyList<LiveIndex> indexes)
{
    // PostgreSQL cuts names off there; Prisma does so too.
    private const int LongestName = 63;

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
        var words = isUnique ? "unique index" : "index";
        if (found is not null)
        {
            yield return new SchemaDifference(
                expected.Name,
                name,
                DriftKind.Changed,
                DriftSeverity.Warning,
                words,
                "an index that is not valid",
                "its building broke off: it costs each write, and no query uses it",
                $"DROP INDEX CONCURRENTLY \"{found.Name}\"; then {Create(columns, isUnique)}"
            );
            yield break;
        }

        yield return new SchemaDifference(
            expected.Name,
            name,
            DriftKind.Missing,
            isUnique ? DriftSeverity.Error : DriftSeverity.Warning,
            words,
            null,
            isUnique
                ? "LiteLLM relies on it to write a row once: upserts fail, or rows come twice"
                : "queries by these columns read the whole table",
            $"Build it by hand, while the proxy serves: {Create(columns, isUnique)}"
        );
    }

    private IEnumerable<SchemaDifference> Unexpected() =>
        indexes
            .Where(i => !expected.Indexes.Concat(expected.Unique).Any(e => e.SequenceEqual(i.Columns, StringComparer.Ordinal)))
            .Select(i => new SchemaDifference(
                expected.Name,
                string.Join(", ", i.Columns),
                DriftKind.Unexpected,
                i.IsUnique ? DriftSeverity.Warning : DriftSeverity.Info,
                null,
                $"{(i.IsUnique ? "unique index" : "index")} {i.Name}",
                i.IsUnique
                    ? "it may refuse rows that LiteLLM writes; and a start of litellm may drop it"
                    : "it costs each write; a start of litellm may drop it",
                "Keep it if you made it for a reason, and list it under expected of llmops.yaml."
            ));

    private string Create(IReadOnlyList<string> columns, bool isUnique)
    {
        var ending = isUnique ? "_key" : "_idx";
        var name = $"{expected.Name}_{string.Join('_', columns)}";
        name = (name.Length + ending.Length > LongestName ? name[..(LongestName - ending.Length)] : name) + ending;
        return $"CREATE {(isUnique ? "UNIQUE " : "")}INDEX CONCURRENTLY \"{name}\" ON \"{expected.Name}\" ({string.Join(", ", columns.Select(static c => $"\"{c}\""))});";
    }
}

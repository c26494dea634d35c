using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>Ranks documents by the words they share with the query, so that a test can verify the order of a rerank response.</summary>
internal static class WordRanking
{
    private static readonly char[] Breaks = [' ', '\t', '\n', '\r', '.', ',', ';', ':', '!', '?', '"', '\'', '(', ')'];

    /// <exception cref="DetailError">The query or the documents are missing.</exception>
    public static ConfigMap Answer(ConfigMap body, string id)
    {
        var question = Words(Exchange.Required(body, "query"));
        var documents = (body["documents"] as ConfigList ?? throw DetailError.Invalid("missing", "Field required", "body", "documents"))
            .Items.Select(Text)
            .ToList();
        var maximum = body["top_n"] is ConfigScalar { Value: long and > 0 and var n } ? (int)n : documents.Count;
        var returns = body["return_documents"] is ConfigScalar { Value: true };
        var results = documents
            .Select((d, i) => (Text: d, Index: i, Score: Score(question, Words(d))))
            .OrderByDescending(static r => r.Score)
            .ThenBy(static r => r.Index)
            .Take(maximum)
            .Select(r =>
                returns
                    ? Json.Map(("index", r.Index), ("relevance_score", r.Score), ("document", Json.Map(("text", r.Text))))
                    : Json.Map(("index", r.Index), ("relevance_score", r.Score))
            );
        return Json.Map(
            ("id", id),
            ("results", results),
            (
                "meta",
                Json.Map(("api_version", Json.Map(("version", "1.0"))), ("billed_units", Json.Map(("search_units", 1))), ("tokens", null))
            )
        );
    }

    private static double Score(HashSet<string> question, HashSet<string> document) =>
        question.Count == 0 || document.Count == 0
            ? 0
            : Math.Round((double)question.Count(document.Contains) / question.Union(document, StringComparer.Ordinal).Count(), 6);

    private static HashSet<string> Words(string text) =>
        text.ToLowerInvariant().Split(Breaks, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    private static string Text(ConfigNode document) => document is ConfigMap map ? map.TextAt("text") ?? "" : PythonValue.Str(document);
}

using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Schema;

/// <summary>Converts a model of a Prisma schema to a table.</summary>
/// <param name="file">The file, for errors.</param>
/// <param name="block">The model.</param>
/// <param name="types">The known types.</param>
internal sealed class PrismaModel(string file, PrismaBlock block, PrismaTypes types)
{
    // By field name in the client, the column name in the table; @map makes them differ.
    private readonly Dictionary<string, string> _columns = new(StringComparer.Ordinal);

    public SchemaTable Table()
    {
        var lines = block.Lines.Where(static l => !l.Words[0].StartsWith("@@", StringComparison.Ordinal)).ToList();
        var name = Argument(Attribute("@@map")) ?? block.Name;
        var columns = new List<SchemaColumn>();
        var (key, unique) = (new List<string>(), new List<IReadOnlyList<string>>());
        foreach (var line in lines.Where(l => l.Words.Count > 1 && !types.IsRelation(l.Words[1])))
        {
            var column = Column(line, name);
            columns.Add(column);
            if (line.Words.Any(static w => Is(w, "@id")))
                key.Add(column.Name);
            if (line.Words.Any(static w => Is(w, "@unique")))
                unique.Add([column.Name]);
        }

        var keys = Attribute("@@id") is { } id ? Fields(id) : key;
        return new SchemaTable(name, columns, keys, [.. unique, .. All("@@unique").Select(Fields)], [.. All("@@index").Select(Fields)]);
    }

    private SchemaColumn Column(PrismaLine line, string table)
    {
        var (field, type) = (line.Words[0], line.Words[1]);
        var attributes = line.Words.Skip(2).ToList();
        var name = Argument(attributes.FirstOrDefault(static a => Is(a, "@map"))) ?? field;
        _columns[field] = name;
        var sql =
            types.Of(type, attributes)
            ?? throw PrismaReader.Wrong(file, line.Number, $"has the unknown type {type} for {block.Name}.{field}.");
        // List columns are nullable in the table, with or without a default.
        var isNullable = type.EndsWith('?') || type.Contains("[]", StringComparison.Ordinal);
        return new SchemaColumn(
            name,
            sql,
            isNullable,
            types.DefaultOf(type, sql, Inner(attributes.FirstOrDefault(static a => Is(a, "@default"))), table, name)
        );
    }

    private string? Attribute(string name) => All(name).FirstOrDefault();

    private IEnumerable<string> All(string name) => block.Lines.Select(static l => string.Join(' ', l.Words)).Where(l => Is(l, name));

    // The fields of @@index([a, b(sort: Desc)], map: "x").
    private IReadOnlyList<string> Fields(string attribute)
    {
        var inner = attribute[(attribute.IndexOf('[', StringComparison.Ordinal) + 1)..];
        var depth = 0;
        var names = new List<string> { "" };
        foreach (var c in inner)
        {
            if (c == ']' && depth == 0)
                break;
            depth +=
                c == '(' ? 1
                : c == ')' ? -1
                : 0;
            if (c == ',' && depth == 0)
                names.Add("");
            else
                names[^1] += c;
        }

        return
        [
            .. names
                .Select(static n => n.Split('(')[0].Trim())
                .Where(static n => n.Length > 0)
                .Select(n => _columns.GetValueOrDefault(n, n)),
        ];
    }

    private static bool Is(string attribute, string name) =>
        attribute == name || attribute.StartsWith(name + "(", StringComparison.Ordinal);

    private static string? Inner(string? attribute) =>
        attribute is null || attribute.IndexOf('(', StringComparison.Ordinal) is var open && open < 0
            ? null
            : attribute[(attribute.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Trim();

    private static string? Argument(string? attribute) => Inner(attribute) is { } inner ? inner.Split('"').ElementAtOrDefault(1) : null;
}

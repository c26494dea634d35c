using System.Text.RegularExpressions;

namespace LiteLlmOps.Schema;

/// <summary>What PostgreSQL makes of Prisma's types and defaults.</summary>
/// <param name="enums">The names of the enums.</param>
/// <param name="models">The names of the models: a field of such a type is a relation, and no column.</param>
internal sealed partial class PrismaTypes(IReadOnlySet<string> enums, IReadOnlySet<string> models)
{
    private static readonly Dictionary<string, string> Scalars = new(StringComparer.Ordinal)
    {
        ["String"] = "text",
        ["Int"] = "integer",
        ["BigInt"] = "bigint",
        ["Float"] = "double precision",
        ["Boolean"] = "boolean",
        ["DateTime"] = "timestamp(3) without time zone",
        ["Json"] = "jsonb",
        ["Bytes"] = "bytea",
        ["Decimal"] = "numeric(65,30)",
    };

    private static readonly Dictionary<string, string> Native = new(StringComparer.Ordinal)
    {
        ["Text"] = "text",
        ["VarChar"] = "character varying",
        ["Char"] = "character",
        ["Uuid"] = "uuid",
        ["Date"] = "date",
        ["JsonB"] = "jsonb",
        ["Json"] = "json",
        ["SmallInt"] = "smallint",
        ["Integer"] = "integer",
        ["BigInt"] = "bigint",
        ["Real"] = "real",
        ["DoublePrecision"] = "double precision",
        ["Boolean"] = "boolean",
        ["Decimal"] = "numeric",
        ["ByteA"] = "bytea",
        ["Citext"] = "citext",
    };

    public bool IsRelation(string type) => models.Contains(Bare(type));

    public static string Bare(string type) => type.TrimEnd('?').Replace("[]", "", StringComparison.Ordinal);

    /// <summary>As format_type shows it; null for a type that nobody knows.</summary>
    public string? Of(string type, IEnumerable<string> attributes)
    {
        var bare = Bare(type);
        var native = attributes.FirstOrDefault(static a => a.StartsWith("@db.", StringComparison.Ordinal));
        var name = native is not null ? OfNative(native) : Scalars.GetValueOrDefault(bare) ?? (enums.Contains(bare) ? $"\"{bare}\"" : null);
        return name is null ? null
            : type.Contains("[]", StringComparison.Ordinal) ? name + "[]"
            : name;
    }

    /// <summary>As pg_get_expr shows it; null where the client makes the value, or there is none.</summary>
    public string? DefaultOf(string prismaType, string sqlType, string? value, string table, string column)
    {
        if (value is null)
            return null;
        if (value.StartsWith('['))
            return $"ARRAY[{string.Join(", ", Quoted().Matches(value).Select(m => $"'{Escaped(m.Groups[1].Value)}'::{sqlType.Replace("[]", "", StringComparison.Ordinal)}"))}]"
                + (value.Trim('[', ']', ' ').Length == 0 ? $"::{sqlType}" : "");
        if (value.StartsWith('"'))
            return $"'{Escaped(value.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal))}'::{sqlType}";
        if (value.StartsWith("dbgenerated(", StringComparison.Ordinal))
            return value["dbgenerated(".Length..^1].Trim('"');
        return value switch
        {
            "now()" => "CURRENT_TIMESTAMP",
            "autoincrement()" => $"nextval('\"{table}_{column}_seq\"'::regclass)",
            _ when value.EndsWith(')') => null, // uuid(), cuid(): made by the client
            _ when enums.Contains(Bare(prismaType)) => $"'{value}'::{sqlType}",
            _ => value,
        };
    }

    private static string? OfNative(string attribute)
    {
        var parts = attribute["@db.".Length..].TrimEnd(')').Split('(');
        var size = parts.Length > 1 ? $"({parts[1].Replace(" ", "", StringComparison.Ordinal)})" : "";
        return parts[0] switch
        {
            "Timestamptz" => $"timestamp{size} with time zone",
            "Timestamp" => $"timestamp{size} without time zone",
            var name => Native.TryGetValue(name, out var type) ? type + size : null,
        };
    }

    private static string Escaped(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}

using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Adapters.Postgres.Tables;

/// <summary>How the entries of a section of the config lie in their table.</summary>
internal abstract class SectionTable(string section, string keyColumn, params string[] volatileColumns)
{
    public string Section { get; } = section;

    public string Table { get; } = StoredSchema.TableOf(section);

    /// <summary>The unique column that an entry is known by.</summary>
    public string KeyColumn { get; } = keyColumn;

    /// <summary>Columns that the proxy changes by itself while it runs: they belong neither to the content nor to the fingerprint.</summary>
    public IReadOnlyList<string> VolatileColumns { get; } = volatileColumns;

    /// <summary>Columns without which it is not LiteLLM's table, or that of a version older than any known.</summary>
    public abstract IReadOnlyList<string> RequiredColumns { get; }

    /// <summary>Columns that are written once, with a new row.</summary>
    public virtual IReadOnlyList<string> OnInsertOnly { get; } = ["created_at", "created_by"];

    /// <summary>A row, from its columns as JSON.</summary>
    public abstract StoredRow Read(string key, ConfigMap columns, string fingerprint, StoredValues values);

    /// <summary>The columns to write, their secrets encrypted.</summary>
    public abstract ConfigMap Write(RowWrite write, Func<string, bool> hasColumn, StoredValues values);

    protected static ConfigMap Columns(params (string Name, ConfigNode Value)[] columns) =>
        new(columns.Select(static c => KeyValuePair.Create(c.Name, c.Value)));

    /// <summary>What every table of entries keeps of who wrote a row; the database fills none of it in.</summary>
    protected static IEnumerable<KeyValuePair<string, ConfigNode>> Marks(DateTime now)
    {
        var author = new ConfigScalar(SeedMark.Author);
        var time = new ConfigScalar(now.ToString("yyyy-MM-ddTHH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture));
        return
        [
            KeyValuePair.Create<string, ConfigNode>("created_at", time),
            KeyValuePair.Create<string, ConfigNode>("created_by", author),
            KeyValuePair.Create<string, ConfigNode>("updated_at", time),
            KeyValuePair.Create<string, ConfigNode>("updated_by", author),
        ];
    }

    protected static StoredRow Signed(StoredRow row, ConfigMap columns) =>
        row with
        {
            CreatedBy = columns.TextAt("created_by"),
            ChangedBy = columns.TextAt("updated_by"),
            ChangedAt = Time(columns.TextAt("updated_at")),
        };

    // timestamp(3) without time zone, which holds UTC by Prisma's convention.
    private static DateTime? Time(string? text) =>
        DateTime.TryParse(
            text,
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}

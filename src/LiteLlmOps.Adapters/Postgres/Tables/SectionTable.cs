using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Adapters.Postgres.Tables;

/// <summary>Converts the entries of a section from and to the rows of its table.</summary>
internal abstract class SectionTable(string section, string keyColumn, params string[] volatileColumns)
{
    public string Section { get; } = section;

    public string Table { get; } = StoredSchema.TableOf(section);

    /// <summary>The unique column that identifies an entry.</summary>
    public string KeyColumn { get; } = keyColumn;

    /// <summary>Columns that the running proxy changes: they are part of neither the content nor the fingerprint.</summary>
    public IReadOnlyList<string> VolatileColumns { get; } = volatileColumns;

    /// <summary>Columns that the table has in every supported version.</summary>
    public abstract IReadOnlyList<string> RequiredColumns { get; }

    /// <summary>True for a table that need not be readable as long as its section is not declared.</summary>
    public virtual bool IsOptional => false;

    /// <summary>The SQL condition of the rows that LiteLLM reads. Empty for all rows.</summary>
    public virtual string Filter => "";

    /// <summary>Columns that are written only for a new row.</summary>
    public virtual IReadOnlyList<string> OnInsertOnly { get; } = ["created_at", "created_by"];

    /// <summary>Converts the columns of a row.</summary>
    public abstract StoredRow Read(string key, ConfigMap columns, string fingerprint, StoredValues values);

    /// <summary>The columns to write, with secrets encrypted.</summary>
    public abstract ConfigMap Write(RowWrite write, Func<string, bool> hasColumn, StoredValues values);

    protected static ConfigMap Columns(params (string Name, ConfigNode Value)[] columns) =>
        new(columns.Select(static c => KeyValuePair.Create(c.Name, c.Value)));

    /// <summary>The columns that record who wrote a row, and when.</summary>
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
            CreatedAt = Time(columns.TextAt("created_at")),
            ChangedBy = columns.TextAt("updated_by"),
            ChangedAt = Time(columns.TextAt("updated_at")),
        };

    // timestamp(3) without time zone, in UTC by Prisma's convention.
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

using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace LiteLlmOps.Logs;

/// <summary>A JSON object of a log collector or of another logger, read by the names of its fields: what it says, when, and at which level.</summary>
internal sealed class JsonRecord
{
    private const int MaxDepth = 6;

    // The runtime of Docker splits lines at this length.
    private const int DockerLineLength = 16 * 1024;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    // Of several fields with the same role, the one with the lowest rank is used.
    private static readonly FrozenDictionary<string, Field> Roles = RolesOf(
            new Fields(Role.Text, ["textPayload"], 0),
            new Fields(Role.Text, ["log", "_raw"], 1),
            new Fields(Role.Text, ["message", "@message", "short_message", "jsonPayload.message"], 2),
            new Fields(Role.Text, ["Log_s", "LogEntry", "LogEntry_s", "LogMessage", "LogMessage_s", "Message_s"], 2),
            new Fields(Role.Text, ["msg", "jsonPayload.msg", "text_payload"], 3),
            new Fields(Role.Text, ["event", "body", "stringValue", "line", "text", "content"], 4),
            new Fields(Role.Time, ["__REALTIME_TIMESTAMP", "time", "@timestamp", "timeUnixNano"], 0),
            new Fields(
                Role.Time,
                ["timestamp", "ts", "_time", "_SOURCE_REALTIME_TIMESTAMP", "TimeGenerated", "TimeGenerated [UTC]", "time_t"],
                1
            ),
            new Fields(Role.Time, ["asctime", "datetime", "date", "eventTime"], 2),
            new Fields(Role.Time, ["receiveTimestamp", "ingestionTime", "observedTimeUnixNano"], 3),
            new Fields(Role.Level, ["level", "levelname", "lvl", "loglevel", "log_level", "log.level"], 0),
            new Fields(Role.Level, ["severity", "severityText", "severity_text"], 1),
            new Fields(
                Role.Stack,
                ["stacktrace", "stack_trace", "exc_info", "exc_text", "traceback", "error.stack_trace", "stack", "exception"],
                0
            ),
            new Fields(Role.Component, ["component", "name", "logger", "logger_name"], 0),
            new Fields(Role.Stream, ["stream", "logtag", "_SYSTEMD_UNIT", "PRIORITY", "container_name"], 0)
        )
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Containers = FrozenSet.ToFrozenSet(
        [
            "fields",
            "jsonPayload",
            "log",
            "message",
            "msg",
            "_source",
            "result",
            "record",
            "event",
            "body",
            "attributes",
            "line",
            "_raw",
            "content",
            "properties",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly (string? Value, int Rank)[] _values = new (string?, int)[Enum.GetValues<Role>().Length];
    private string _textName = "";
    private bool _isSplitByAgent;
    private bool _isNested;

    // A class: the runtime has no compiled code for collections of a value type of this module.
    private sealed record Field(string Name, Role Role, int Rank);

    private sealed record Fields(Role Role, string[] Names, int Rank);

    private enum Role
    {
        Text,
        Time,
        Level,
        Stack,
        Component,
        Stream,
    }

    /// <summary>The text. Null when the object has none.</summary>
    public string? Text => Of(Role.Text);

    /// <summary>The time, as <see cref="LogStamp"/> writes it. Null for none.</summary>
    public string? Time => Of(Role.Time);

    /// <summary>The traceback. Null for none.</summary>
    public string? Stack => Of(Role.Stack);

    /// <summary>The name of the logger. Null for none.</summary>
    public string? Component => Of(Role.Component);

    /// <summary>The standard stream of the process from which a line was read, or another mark of a collector. Null for none.</summary>
    public string? Stream => Of(Role.Stream);

    /// <summary>The level that the writer of the text gave to it. None when only the collector gave one, which knows the stream and not the text.</summary>
    public RecordLevel Level =>
        _values[(int)Role.Level] is ({ } name, var rank) && IsMessage && (Stream is null || (rank == 0 && HasOwnFields))
            ? LevelOf(name)
            : RecordLevel.None;

    /// <summary>True when a JSON object with a text is a record, and no data of a user that only looks similar.</summary>
    public bool IsRecord => Text is not null && (Time ?? Of(Role.Level) ?? Stream) is not null;

    /// <summary>True when the rest of the text is in the next record.</summary>
    public bool IsSplit =>
        _isSplitByAgent || (Stream is not null && Text is { } text && text.Length >= DockerLineLength - 1 && text[^1] != '\n');

    /// <summary>True when LiteLLM or Prisma's query engine wrote it: with Python's name of the level.</summary>
    public bool IsOwn =>
        !_isNested
        && Time is not null
        && _textName == "message"
        && Of(Role.Level) is { } name
        && LevelOf(name) != RecordLevel.None
        && !name.Any(char.IsAsciiLetterLower);

    /// <summary>True when it has fields that only a logger writes, and no collector.</summary>
    public bool HasOwnFields => (Component ?? Stack) is not null;

    private bool IsMessage => _textName is "message" or "msg" or "event" or "@message" or "body";

    /// <summary>Reads a line. Null when it is not a complete JSON object.</summary>
    public static JsonRecord? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            var record = new JsonRecord();
            record.Add(ref reader, 0);
            return record;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Truncated, or with incomplete surrogate pairs: treated as a line of text.
            return null;
        }
    }

    /// <summary>True when one of the columns of an export contains the lines.</summary>
    public static bool HasTextColumn(IEnumerable<string> columns) =>
        columns.Any(static c => Roles.TryGetValue(c, out var known) && known.Role == Role.Text);

    /// <summary>A record with fields. Its level is not used: it is that of a collector, which does not know the text.</summary>
    public static JsonRecord Of(IEnumerable<(string Name, string Value)> fields)
    {
        var record = new JsonRecord { _isNested = true };
        foreach (var (name, value) in fields)
        {
            if (Roles.TryGetValue(name, out var known) && known.Role != Role.Level)
                record.Offer(name, name.EndsWith("[UTC]", StringComparison.Ordinal) ? value + " UTC" : value, known.Role, known.Rank);
        }

        return record;
    }

    /// <summary>A record of a logger that writes pairs.</summary>
    public static JsonRecord OfPairs(IEnumerable<(string Name, string Value)> pairs)
    {
        var record = new JsonRecord { _isNested = true };
        foreach (var (name, value) in pairs)
        {
            if (Roles.TryGetValue(name, out var known))
                record.Offer(name, value, known.Role, known.Rank);
        }

        return record;
    }

    private string? Of(Role role) => _values[(int)role].Value;

    private void Add(ref Utf8JsonReader reader, int depth)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && depth < MaxDepth && Containers.Contains(name))
                AddFields(ref reader, name, depth);
            else if (Roles.TryGetValue(name, out var known))
                Offer(ref reader, name, known.Role, known.Rank);
            else
                reader.Skip();
        }
    }

    // Prisma's query engine has a message in its fields.
    private void AddFields(ref Utf8JsonReader reader, string container, int depth)
    {
        _isNested |= container != "fields";
        Add(ref reader, depth + 1);
    }

    private void Offer(ref Utf8JsonReader reader, string name, Role role, int rank)
    {
        var value = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
            // journalctl writes a text with control characters, such as colours, as its bytes.
            JsonTokenType.StartArray when role == Role.Text => BytesOf(ref reader),
            _ => null,
        };
        if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            reader.Skip();
        Offer(name, value, role, rank);
    }

    private void Offer(string name, string? value, Role role, int rank)
    {
        if (role == Role.Time && value is not null)
            value = LogStamp.Of(value);
        ref var best = ref _values[(int)role];
        if (value is null || (best.Value is not null && best.Rank <= rank))
            return;
        best = (value, rank);
        if (role == Role.Text)
            _textName = name.ToLowerInvariant();
        _isSplitByAgent |= name == "logtag" && value == "P";
    }

    private static string? BytesOf(ref Utf8JsonReader reader)
    {
        var bytes = new List<byte>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetByte(out var value))
            bytes.Add(value);
        while (reader.TokenType != JsonTokenType.EndArray && reader.Read())
            reader.Skip();
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static RecordLevel LevelOf(string name) =>
        name.ToUpperInvariant() switch
        {
            "TRACE" or "DEBUG" or "10" or "20" => RecordLevel.Debug,
            "INFO" or "INFORMATION" or "NOTICE" or "30" => RecordLevel.Info,
            "WARN" or "WARNING" or "40" => RecordLevel.Warning,
            "ERR" or "ERROR" or "50" => RecordLevel.Error,
            "CRIT" or "CRITICAL" or "FATAL" or "PANIC" or "ALERT" or "EMERGENCY" or "60" => RecordLevel.Critical,
            _ => RecordLevel.None,
        };

    private static Dictionary<string, Field> RolesOf(params Fields[] groups) =>
        groups
            .SelectMany(static g => g.Names.Select(n => new Field(n, g.Role, g.Rank)))
            .ToDictionary(static f => f.Name, StringComparer.OrdinalIgnoreCase);
}

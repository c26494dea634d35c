using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>Reads the rows of an export with a header (CSV, with commas, semicolons or tabs). A cell between quotes may contain several lines.</summary>
internal sealed class TableExport
{
    private const int MaxRowLength = 4 << 20;
    private const int MaxColumns = 200;
    private const int MaxHeaderLength = 4096;

    private readonly string[] _columns;
    private readonly char _separator;
    private readonly StringBuilder _row = new();
    private bool _isOpen;

    private TableExport(string[] columns, char separator) => (_columns, _separator) = (columns, separator);

    /// <summary>The export whose header is a line. Null when the line is no header of a log.</summary>
    public static TableExport? Of(ReadOnlySpan<byte> line)
    {
        if (line.Length > MaxHeaderLength)
            return null;
        var text = Encoding.UTF8.GetString(line).Trim();
        foreach (var separator in ",;\t")
        {
            var columns = Cells(text, separator).Select(static c => c.Trim()).ToArray();
            if (columns.Length is > 1 and <= MaxColumns && columns.All(IsName) && JsonRecord.HasTextColumn(columns))
                return new TableExport(columns, separator);
        }

        return null;
    }

    /// <summary>The export without a header whose first row starts with a line: one of its cells is a time, another the start of a record.</summary>
    public static TableExport? OfRow(ReadOnlySpan<byte> line)
    {
        if (line is not [(byte)'"', ..])
            return null;
        var cells = Cells(Encoding.UTF8.GetString(line), ',');
        var time = cells.FindIndex(static c => LogStamp.Of(c) is not null);
        var text = cells.FindIndex(static c => LogHeaders.Read(Encoding.UTF8.GetBytes(c)).Kind != HeaderKind.None);
        return time < 0 || text < 0 || time == text
            ? null
            : new TableExport(
                [
                    .. cells.Select(
                        (_, i) =>
                            i == time ? "time"
                            : i == text ? "line"
                            : ""
                    ),
                ],
                ','
            );
    }

    /// <summary>Adds a line. Returns the cells of the row that it completes. Null when the row continues.</summary>
    public IReadOnlyList<(string Name, string Value)>? Add(ReadOnlySpan<byte> line)
    {
        if (_isOpen)
            _row.Append('\n');
        _isOpen ^= line.Count((byte)'"') % 2 == 1;
        _row.Append(Encoding.UTF8.GetString(line));
        return _isOpen && _row.Length < MaxRowLength ? null : End();
    }

    /// <summary>The row so far. Null when there is none.</summary>
    public IReadOnlyList<(string Name, string Value)>? End()
    {
        if (_row.Length == 0)
            return null;
        var cells = Cells(_row.ToString(), _separator);
        _row.Clear();
        _isOpen = false;
        return [.. _columns.Zip(cells)];
    }

    private static List<string> Cells(string row, char separator)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var at = 0; at < row.Length; at++)
        {
            if (row[at] == '"' && isQuoted && at + 1 < row.Length && row[at + 1] == '"')
                cell.Append(row[++at]);
            else if (row[at] == '"')
                isQuoted = !isQuoted;
            else if (row[at] == separator && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(row[at]);
        }

        cells.Add(cell.ToString());
        return cells;
    }

    private static bool IsName(string column) =>
        column.Length is > 0 and < 80
        && column.All(static c => char.IsLetterOrDigit(c) || c is '_' or '@' or '.' or '-' or '/' or ' ' or '[' or ']');
}

using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LiteLlmOps.Shell.Errors;

/// <summary>A place in a script, and the picture of it: the line, and a mark under the part that failed.</summary>
internal sealed class ErrorPosition
{
    private readonly string? _file;
    private readonly int _line;
    private readonly string _text;
    private readonly int _column;
    private readonly int _length;

    private ErrorPosition(string? file, int line, string text, int column, int length)
    {
        var indent = text.Length - text.TrimStart().Length;
        _file = file;
        _line = line;
        _text = text.Trim();
        _column = Math.Max(0, column - 1 - indent);
        _length = Math.Clamp(length, 1, Math.Max(1, _text.Length - _column));
    }

    public static ErrorPosition Of(IScriptExtent extent)
    {
        var position = extent.StartScriptPosition;
        return new(extent.File, position.LineNumber, position.Line, position.ColumnNumber, FirstLineOf(extent.Text).Length);
    }

    /// <summary>Null for what was typed on the command line: there the reader sees it anyway.</summary>
    public static ErrorPosition? Of(InvocationInfo? invocation)
    {
        if (invocation is null || string.IsNullOrEmpty(invocation.ScriptName))
            return null;
        return new(invocation.ScriptName, invocation.ScriptLineNumber, invocation.Line, invocation.OffsetInLine, invocation.Statement.Length);
    }

    public string Compose(string source, string message)
    {
        var number = _line.ToString(CultureInfo.InvariantCulture).PadLeft(4);
        var blank = new string(' ', number.Length);
        var place = string.IsNullOrEmpty(_file) ? "" : $" {_file}:{_line}";
        return string.Join(Environment.NewLine,
        [
            $"{source}:{place}",
            $"{number} | {_text}",
            $"{blank} | {new string(' ', _column)}{new string('~', _length)}",
            .. message.Split('\n').Select(line => $"{blank} | {line.TrimEnd('\r')}"),
        ]);
    }

    private static string FirstLineOf(string text) => text.Split('\n', 2)[0];
}

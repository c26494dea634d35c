using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiteLlmOps.Shell.Hosting;

namespace LiteLlmOps.Shell.Output;

/// <summary>
/// One JSON array on standard output, an object a line, each written as it arrives. Disposing closes the array: what an error has cut short is
/// still a document.
/// </summary>
internal sealed class JsonDocumentOutput(ShellConsole console) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private bool _hasItems;

    public void Add(object? item)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, Options))
            new JsonValueWriter(json).Write(item);
        console.WriteOutputLine((_hasItems ? "," : "[") + Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _hasItems = true;
    }

    public void Dispose() => console.WriteOutputLine(_hasItems ? "]" : "[]");
}

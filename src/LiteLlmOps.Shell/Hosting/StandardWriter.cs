using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LiteLlmOps.Shell.Hosting;

/// <summary>Standard output or error as UTF-8 text, written at once. When it can be written to no longer, it says so and falls silent.</summary>
internal sealed class StandardWriter : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly Action<IOException> _broken;
    private bool _isSilent;

    private StandardWriter(Stream stream, Action<IOException> broken)
    {
        _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        _broken = broken;
    }

    public static StandardWriter Output(Action<IOException> broken) => new(Open(1, Console.OpenStandardOutput), broken);

    public static StandardWriter Error() => new(Console.OpenStandardError(), static _ => { });

    public void Write(string text) => Guard(text, static (writer, text) => writer.Write(text));

    public void WriteLine(string text) => Guard(text, static (writer, text) => writer.WriteLine(text));

    public void Dispose() => Guard("", static (writer, _) => writer.Dispose());

    // .NET's console stream hides a broken pipe, a file stream reports it. But a file stream writes to a file at a place of its own, over what
    // native commands have written to the same file meanwhile: so it serves pipes only.
    private static Stream Open(int descriptor, Func<Stream> console)
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return console();
        try
        {
            var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? console() : stream;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return console(); // closed, or something that can only be a console's
        }
    }

    private void Guard(string text, Action<StreamWriter, string> write)
    {
        if (_isSilent)
            return;
        try
        {
            write(_writer, text);
        }
        catch (IOException e)
        {
            _isSilent = true;
            _broken(e);
        }
    }
}

using System.Management.Automation;
using System.Management.Automation.Host;

namespace LiteLlmOps.Shell.Hosting;

/// <summary>The size of the output, which formatting asks for. There is no screen buffer to read, scroll or paint.</summary>
internal sealed class ShellRawUserInterface(TerminalFacts terminal) : PSHostRawUserInterface
{
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    // The engine leaves the last column of a buffer free.
    public override Size BufferSize
    {
        get => new(terminal.Width + 1, terminal.Height);
        set => throw NoScreen();
    }

    public override Size WindowSize
    {
        get => new(terminal.Width, terminal.Height);
        set => throw NoScreen();
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates CursorPosition
    {
        get => default;
        set => throw NoScreen();
    }

    public override Coordinates WindowPosition
    {
        get => default;
        set => throw NoScreen();
    }

    public override int CursorSize { get; set; } = 1;

    public override string WindowTitle { get; set; } = "llmops";

    public override bool KeyAvailable => terminal.IsInput && Console.KeyAvailable;

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (!terminal.IsInput)
            throw new HostException("cannot wait for a key: standard input is no terminal");
        var key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreen();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreen();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreen();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreen();

    private static PSNotSupportedException NoScreen() => new("llmops has no screen buffer");
}

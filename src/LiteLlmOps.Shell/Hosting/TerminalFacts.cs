using System.Globalization;

namespace LiteLlmOps.Shell.Hosting;

/// <summary>What is at the other end of the standard streams.</summary>
internal sealed class TerminalFacts
{
    private const int FallbackWidth = 120;
    private const int FallbackHeight = 40;

    public TerminalFacts(int? width)
    {
        var mayColour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
        IsOutput = !Console.IsOutputRedirected;
        IsError = !Console.IsErrorRedirected;
        IsInput = !Console.IsInputRedirected;
        ColoursOutput = IsOutput && mayColour;
        ColoursError = IsError && mayColour;
        Width = width ?? WidthOfEnvironment() ?? Positive(IsOutput ? () => Console.WindowWidth : null) ?? FallbackWidth;
        Height = Positive(IsOutput ? () => Console.WindowHeight : null) ?? FallbackHeight;
    }

    public bool IsOutput { get; }

    public bool IsError { get; }

    public bool IsInput { get; }

    public bool ColoursOutput { get; }

    public bool ColoursError { get; }

    public int Width { get; }

    public int Height { get; }

    private static int? WidthOfEnvironment() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0
            ? columns
            : null;

    // A terminal that does not know its size, such as that of a CI runner, says 0.
    private static int? Positive(Func<int>? size) => size?.Invoke() is int value and > 0 ? value : null;
}

using System.Globalization;
using LiteLlmOps.Lab.Database;

namespace LiteLlmOps.Lab.Logging;

/// <summary>An exception in the dress of a Python traceback, with the one frame that a reader looks for.</summary>
internal static class Traceback
{
    public static string Of(LogPlace place, Exception exception) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Traceback (most recent call last):\n  File \"/app/litellm/{(place.Logger == LogPlace.Router ? "" : "proxy/")}{place.File}\", line {place.Line}, in <module>\n{Class(exception)}: {exception.Message}"
        );

    private static string Class(Exception exception) => exception is DatabaseException trouble ? trouble.PythonClass : "Exception";
}

using System.Globalization;
using LiteLlmOps.Lab.Database;

namespace LiteLlmOps.Lab.Logging;

/// <summary>Formats an exception as a Python traceback with one frame.</summary>
internal static class Traceback
{
    public static string Of(LogPlace place, Exception exception) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Traceback (most recent call last):\n  File \"/app/litellm/{(place.Logger == LogPlace.Router ? "" : "proxy/")}{place.File}\", line {place.Line}, in <module>\n{Class(exception)}: {exception.Message}"
        );

    private static string Class(Exception exception) => exception is DatabaseException failure ? failure.PythonClass : "Exception";
}

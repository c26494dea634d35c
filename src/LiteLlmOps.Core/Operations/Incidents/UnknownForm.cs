using System.Globalization;

namespace LiteLlmOps.Incidents;

/// <summary>Says that a log contains no line whose form is known: without this, such a log would look like one without failures.</summary>
internal static class UnknownForm
{
    /// <summary>The warning. Null when there are no such lines.</summary>
    /// <param name="log">The log in words.</param>
    /// <param name="lines">The number of lines of a log in which no line has a known form.</param>
    public static string? Of(string log, long lines) =>
        lines == 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"No line of {log} has a known form ({lines} {(lines == 1 ? "line" : "lines")} read), so failures in it may not have been found. Check that it is the output of LiteLLM; if a log collector wrote it, export the original lines."
            );
}

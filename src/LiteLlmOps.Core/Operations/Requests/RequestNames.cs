using System.Globalization;

namespace LiteLlmOps.Requests;

/// <summary>The names of methods and statuses in filters.</summary>
internal static class RequestNames
{
    private static readonly string[] StatusClasses = ["2xx", "3xx", "4xx", "5xx"];

    // Those of RFC 9110, PATCH, and those of WebDAV, which scanners send.
    private static readonly string[] Methods =
    [
        "GET",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "CONNECT",
        "TRACE",
        "PROPFIND",
        "PROPPATCH",
        "MKCOL",
        "COPY",
        "MOVE",
        "LOCK",
        "UNLOCK",
        "REPORT",
        "SEARCH",
    ];

    /// <summary>Selects methods; all without names.</summary>
    /// <exception cref="LlmException">A name is not an HTTP method.</exception>
    public static Func<string, bool> MethodFilter(IReadOnlyList<string>? names)
    {
        if (names is not { Count: > 0 })
            return static _ => true;
        foreach (var name in names.Where(static n => !Methods.Contains(n, StringComparer.OrdinalIgnoreCase)))
            throw new LlmException(
                ErrorIds.MethodInvalid,
                $"'{name}' is not an HTTP method. {(NearestName.Of(name, Methods) is { } near ? $"Did you mean {near}?" : "Use a method such as GET or POST.")}",
                name
            );
        return method => names.Contains(method, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Selects statuses such as 404 and classes such as 5xx; all without names.</summary>
    /// <exception cref="LlmException">A name is not a status or a class.</exception>
    public static Func<int, bool> StatusFilter(IReadOnlyList<string>? names)
    {
        if (names is not { Count: > 0 })
            return static _ => true;
        var ranges = names.Select(RangeOf).ToArray();
        return status => Array.Exists(ranges, r => status >= r.First && status <= r.Last);
    }

    private static (int First, int Last) RangeOf(string name)
    {
        if (StatusClasses.Contains(name, StringComparer.OrdinalIgnoreCase))
            return ((name[0] - '0') * 100, ((name[0] - '0') * 100) + 99);
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 200 and <= 999)
            return (status, status);
        throw new LlmException(
            ErrorIds.StatusInvalid,
            $"'{name}' is not an HTTP status. Use a status from 200 to 999 such as 404, or a class: {string.Join(", ", StatusClasses)}.",
            name
        );
    }
}

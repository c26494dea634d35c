namespace LiteLlmOps.Queries;

/// <summary>A time range in UTC. Its end is not included.</summary>
/// <param name="Since">The start. Null for no limit.</param>
/// <param name="Until">The end. Null for no limit.</param>
internal readonly record struct TimeRange(DateTime? Since, DateTime? Until)
{
    /// <param name="since">The start of the range. Null for no limit.</param>
    /// <param name="until">The end of the range. Null for no limit.</param>
    /// <param name="last">The length of a range that ends now. Null when the range is given by its limits.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="LlmException">InvalidTimeRange: the values exclude each other, or the range is empty.</exception>
    public static TimeRange Of(DateTimeOffset? since, DateTimeOffset? until, TimeSpan? last, DateTimeOffset now)
    {
        if (last is not null && (since ?? until) is not null)
            throw new LlmException(ErrorIds.InvalidTimeRange, "-Last cannot be combined with -Since or -Until.", last);
        if (last <= TimeSpan.Zero)
            throw new LlmException(ErrorIds.InvalidTimeRange, "-Last must be a positive duration, such as 30m.", last);
        if (since >= until)
            throw new LlmException(
                ErrorIds.InvalidTimeRange,
                $"-Since ({since:yyyy-MM-dd HH:mm:ss zzz}) is not earlier than -Until ({until:yyyy-MM-dd HH:mm:ss zzz}).",
                since
            );
        if (since > now)
            throw new LlmException(ErrorIds.InvalidTimeRange, $"-Since ({since:yyyy-MM-dd HH:mm:ss zzz}) is in the future.", since);
        var start = last is { } length ? (length < now - DateTimeOffset.MinValue ? now - length : DateTimeOffset.MinValue) : since;
        return new TimeRange(start?.UtcDateTime, until?.UtcDateTime);
    }

    /// <summary>A time as a parameter of a statement: the columns have no time zone and contain UTC.</summary>
    public static DateTime Parameter(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
}

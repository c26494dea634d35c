namespace LiteLlmOps;

/// <summary>The time of a <see cref="TimeProvider"/> as the types that results contain.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>The time in UTC.</summary>
    public static DateTime UtcNow(this TimeProvider time) => time.GetUtcNow().UtcDateTime;

    /// <summary>The time in the time zone of this machine.</summary>
    public static DateTime LocalNow(this TimeProvider time) => time.GetUtcNow().LocalDateTime;

    /// <summary>The date in UTC.</summary>
    public static DateOnly Today(this TimeProvider time) => DateOnly.FromDateTime(time.UtcNow());
}

using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests;

/// <summary>A clock without waiting times: each delay advances it to the end of the delay at once.</summary>
internal sealed class SkippingTimeProvider : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Advance(dueTime);
        return timer;
    }
}

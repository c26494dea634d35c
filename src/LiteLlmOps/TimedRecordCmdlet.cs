using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Queries;

namespace LiteLlmOps;

/// <summary>A cmdlet that reads rows of a time range.</summary>
public abstract class TimedRecordCmdlet : RecordCmdlet
{
    /// <summary>The start of the time range, or a period before now, such as 2h or 7d. A time without a zone is in the time zone of this machine. Default: no limit.</summary>
    [Parameter]
    [Moment]
    public virtual DateTimeOffset? Since { get; set; }

    /// <summary>The end of the time range, not included, or a period before now, such as 1h. A time without a zone is in the time zone of this machine. Default: now.</summary>
    [Parameter]
    [Moment]
    public virtual DateTimeOffset? Until { get; set; }

    /// <summary>The length of a time range that ends now, such as 30m, 24h or 7d. Cannot be combined with -Since or -Until. Default: no limit.</summary>
    [Parameter]
    [Duration]
    public virtual TimeSpan? Last { get; set; }

    /// <summary>The time range, in UTC.</summary>
    private protected TimeRange Range { get; private set; }

    private protected override void Begin()
    {
        base.Begin();
        Range = TimeRange.Of(Since, Until, Last, Adapters.Time.GetUtcNow());
    }
}

namespace LiteLlmOps.Requests;

/// <summary>A histogram of durations whose percentiles are accurate to 5 %, whatever their number.</summary>
internal sealed class LatencyHistogram
{
    // Each bucket is 10 % larger than the one before, so its middle is at most 5 % off.
    private const double Step = 1.1;

    // Sufficient for 10 million seconds.
    private const int Steps = 350;

    private static readonly double LogOfStep = Math.Log(Step);

    private readonly int[] _counts = new int[Steps];

    private long _count;
    private double _sum;
    private long _shortest = long.MaxValue;
    private long _longest;

    public TimeSpan Average => TimeSpan.FromTicks((long)(_sum / _count));

    public TimeSpan Maximum => TimeSpan.FromTicks(_longest);

    public void Add(long ticks)
    {
        _counts[StepOf(ticks)]++;
        _count++;
        _sum += ticks;
        (_shortest, _longest) = (Math.Min(_shortest, ticks), Math.Max(_longest, ticks));
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < Steps; i++)
            _counts[i] += other._counts[i];
        _count += other._count;
        _sum += other._sum;
        (_shortest, _longest) = (Math.Min(_shortest, other._shortest), Math.Max(_longest, other._longest));
    }

    /// <param name="share">For example 0.95 for the 95th percentile.</param>
    public TimeSpan Percentile(double share)
    {
        var rest = (long)Math.Ceiling(share * _count);
        var step = 0;
        while (step < Steps - 1 && (rest -= _counts[step]) > 0)
            step++;
        return TimeSpan.FromTicks(Math.Clamp(MiddleOf(step), _shortest, _longest));
    }

    private static int StepOf(long ticks) => ticks <= 0 ? 0 : Math.Min(Steps - 1, 1 + (int)(Math.Log(ticks) / LogOfStep));

    private static long MiddleOf(int step) => step == 0 ? 0 : (long)Math.Round(Math.Pow(Step, step - 1) * Math.Sqrt(Step));
}

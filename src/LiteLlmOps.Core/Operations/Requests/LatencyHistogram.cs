namespace LiteLlmOps.Requests;

/// <summary>Lengths of time, of which the percentiles are kept within 5 % however many there are.</summary>
internal sealed class LatencyHistogram
{
    // Each step is 10 % longer than the one before, and the middle of a step is never more than 5 % off.
    private const double Step = 1.1;

    // Enough for 10 million seconds.
    private const int Steps = 350;

    private static readonly double LogOfStep = Math.Log(Step);

    private readonly int[] _counts = new int[Steps];

    private long _count;
    private double _sum;
    private long _shortest = long.MaxValue;
    private long _longest;

    public TimeSpan Average => TimeSpan.FromTicks((long)(_sum / _count));

    public TimeSpan Longest => TimeSpan.FromTicks(_longest);

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

    /// <param name="share">0.95 for the time that 95 % did not exceed.</param>
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

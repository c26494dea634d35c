using Prometheus;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>The values of one text. A metric without a value does not appear in it.</summary>
/// <param name="deployment">The name of the deployment: a label of every series.</param>
/// <param name="previous">The counters of the previous text.</param>
internal sealed class MetricSet(string deployment, IReadOnlyDictionary<string, double> previous)
{
    // The database adds floating-point numbers in no particular order, so the last digits of an unchanged sum vary. Prometheus takes a
    // counter that falls for a restart, and counts the whole value as an increase.
    private const double RoundingError = 1e-9;

    /// <summary>The number of declared things of one kind with series of their own: checks, services, access points.</summary>
    public const int MostDeclared = 200;

    private readonly CollectorRegistry _registry = RegistryOf(deployment);
    private readonly Dictionary<string, double> _counters = new(StringComparer.Ordinal);

    /// <summary>The counters, by name and labels.</summary>
    public IReadOnlyDictionary<string, double> Counters => _counters;

    /// <summary>Sets the value of a series. Null, and a counter below 0, leave it out.</summary>
    public void Set(MetricFamily family, double? value, params string[] labels)
    {
        if (value is not { } known || (family.IsCounter && known < 0))
            return;
        var metrics = Prometheus.Metrics.WithCustomRegistry(_registry);
        if (family.IsCounter)
            metrics.CreateCounter(family.Name, family.Help, family.Labels).WithLabels(labels).IncTo(Counted(family, known, labels));
        else
            metrics.CreateGauge(family.Name, family.Help, family.Labels).WithLabels(labels).Set(known);
    }

    /// <summary>Sets the value of a series to a Unix timestamp.</summary>
    public void SetTime(MetricFamily family, DateTime? time, params string[] labels) =>
        Set(family, (time - DateTime.UnixEpoch)?.TotalSeconds, labels);

    /// <summary>Sets the value of a series to a number of seconds.</summary>
    public void SetSeconds(MetricFamily family, TimeSpan? duration, params string[] labels) => Set(family, duration?.TotalSeconds, labels);

    /// <summary>Sets one series for each value of an enum: 1 for the current one, 0 for the others.</summary>
    public void SetState<T>(MetricFamily family, T current, params string[] labels)
        where T : struct, Enum
    {
        foreach (var state in Enum.GetValues<T>())
            Set(family, EqualityComparer<T>.Default.Equals(state, current) ? 1 : 0, [.. labels, state.ToString()]);
    }

    /// <summary>The text in Prometheus' format.</summary>
    public async Task<byte[]> WriteAsync(CancellationToken token)
    {
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream, token);
        return stream.ToArray();
    }

    private double Counted(MetricFamily family, double value, string[] labels)
    {
        var series = string.Join('\0', [family.Name, .. labels]);
        var last = previous.GetValueOrDefault(series);
        var counted = value < last && last - value <= last * RoundingError ? last : value;
        _counters[series] = counted;
        return counted;
    }

    private static CollectorRegistry RegistryOf(string deployment)
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        registry.SetStaticLabels(new Dictionary<string, string>(StringComparer.Ordinal) { ["deployment"] = LabelText.Of(deployment) });
        return registry;
    }
}

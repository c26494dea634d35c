namespace LiteLlmOps.Monitoring;

/// <summary>The current snapshot. Jobs replace it at the same time as requests read it.</summary>
/// <param name="first">The snapshot before any job has run.</param>
internal sealed class MonitorState(MonitorSnapshot first)
{
    private MonitorSnapshot _current = first;

    public MonitorSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Replaces a part of the snapshot.</summary>
    /// <param name="change">Returns the new snapshot. It may be called again, with a newer one, when another job was faster.</param>
    public void Update(Func<MonitorSnapshot, MonitorSnapshot> change)
    {
        while (true)
        {
            var before = Current;
            if (Interlocked.CompareExchange(ref _current, change(before), before) == before)
                return;
        }
    }
}

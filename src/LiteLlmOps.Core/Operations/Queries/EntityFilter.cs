namespace LiteLlmOps.Queries;

/// <summary>Selects users, teams, organizations or budgets, and remembers which names have no row.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
internal abstract class EntityFilter<T>
{
    public abstract bool Selects(T item);

    /// <summary>The names that are compared.</summary>
    protected abstract IReadOnlyList<NameTracker> Trackers { get; }

    public bool HasMissing => Trackers.Any(static t => t.HasMissing);

    /// <summary>Why the names select nothing together, although each exists. Null when they do not exclude each other.</summary>
    public virtual LlmException? Contradiction => null;

    /// <summary>An error for each name that no row had.</summary>
    /// <param name="deployment">The name of the deployment.</param>
    public IEnumerable<LlmException> Missing(string deployment) => Trackers.SelectMany(t => t.Missing(deployment));
}

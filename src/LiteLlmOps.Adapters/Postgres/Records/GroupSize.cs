namespace LiteLlmOps.Adapters.Postgres.Records;

/// <summary>
/// The number of rows of the next group. Select-Object -First needs few rows; later groups are large, so that the round trips do not count, but not so
/// large that rows with long texts fill the memory, or that the garbage collector copies rows again and again until they have been written.
/// </summary>
/// <param name="first">The number of rows of the first group.</param>
internal sealed class GroupSize(int first)
{
    private const int Largest = 500;
    private const int Growth = 4;
    private const int Characters = 4_000_000;

    public int Rows { get; private set; } = first;

    /// <summary>Determines the next size by the rows that were read.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="characters">The length of their texts.</param>
    public void Grow(int rows, long characters)
    {
        var fitting = Characters / (1 + (characters / Math.Max(1, rows)));
        Rows = (int)Math.Clamp(fitting, 1, Math.Min(Rows * Growth, Largest));
    }
}

namespace LiteLlmOps.Requests;

/// <summary>Caches values that are computed from repeating texts. For one thread.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="create">Computes a value.</param>
internal sealed class SpanCache<T>(SpanCache<T>.Factory create)
{
    // Longer texts, such as those of attacks, rarely repeat.
    private const int MaxLength = 256;
    private const int Size = 1024;

    private readonly (byte[]? Text, T Value)[] _entries = new (byte[]?, T)[Size];

    public delegate T Factory(ReadOnlySpan<byte> text);

    public T Of(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxLength)
            return create(text);
        ref var entry = ref _entries[IndexOf(text)];
        if (entry.Text is null || !text.SequenceEqual(entry.Text))
            entry = (text.ToArray(), create(text));
        return entry.Value;
    }

    private static int IndexOf(ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.AddBytes(text);
        return (hash.ToHashCode() & int.MaxValue) % Size;
    }
}

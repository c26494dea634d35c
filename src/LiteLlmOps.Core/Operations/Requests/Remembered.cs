namespace LiteLlmOps.Requests;

/// <summary>Makes something of texts that repeat themselves, and remembers it of those that came last. For one thread.</summary>
/// <typeparam name="T">What is made.</typeparam>
/// <param name="make">Makes it.</param>
internal sealed class Remembered<T>(Remembered<T>.Making make)
{
    // A text that is longer, such as one that somebody attacks with, does not come twice.
    private const int Longest = 256;
    private const int Places = 1024;

    private readonly (byte[]? Text, T Made)[] _memory = new (byte[]?, T)[Places];

    public delegate T Making(ReadOnlySpan<byte> text);

    public T Of(ReadOnlySpan<byte> text)
    {
        if (text.Length > Longest)
            return make(text);
        ref var place = ref _memory[Place(text)];
        if (place.Text is null || !text.SequenceEqual(place.Text))
            place = (text.ToArray(), make(text));
        return place.Made;
    }

    private static int Place(ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.AddBytes(text);
        return (hash.ToHashCode() & int.MaxValue) % Places;
    }
}

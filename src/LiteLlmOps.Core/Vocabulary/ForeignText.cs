namespace LiteLlmOps;

/// <summary>
/// A name or path that comes from a database, a proxy or a file and identifies something: exact where it is compared or written, made safe where it
/// is shown. There is no conversion to a string, so that each use chooses one of the two.
/// </summary>
/// <param name="text">The text.</param>
internal readonly struct ForeignText(string text) : IEquatable<ForeignText>
{
    private readonly string? _text = text;

    public string Exact => _text ?? "";

    public string Shown => PrintableText.Of(Exact);

    public static implicit operator ForeignText(string text) => new(text);

    public bool Equals(ForeignText other) => string.Equals(Exact, other.Exact, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is ForeignText other && Equals(other);

    public override int GetHashCode() => Exact.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Shown;
}

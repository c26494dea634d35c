using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LiteLlmOps.LiteLlm;

/// <summary>A version of LiteLLM: 1.83.2, 1.103.0rc1, v1.84.0-stable.</summary>
public sealed partial class LiteLlmVersion : IComparable<LiteLlmVersion>, IEquatable<LiteLlmVersion>
{
    private readonly string _suffix;

    private LiteLlmVersion(int major, int minor, int patch, string suffix, string text)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        _suffix = suffix;
        Text = text;
    }

    /// <summary>The first number.</summary>
    public int Major { get; }

    /// <summary>The second number; since 1.84.0 it increases weekly.</summary>
    public int Minor { get; }

    /// <summary>The third number; 0 when omitted.</summary>
    public int Patch { get; }

    /// <summary>The version as given.</summary>
    public string Text { get; }

    /// <summary>True for a release candidate or a development build.</summary>
    public bool IsPreRelease => _suffix.Length > 0;

    /// <summary>Parses a version. A leading v and suffixes such as -stable or .post1 are accepted.</summary>
    /// <param name="text">The text. Null is not a version.</param>
    /// <param name="version">The version.</param>
    /// <returns>False when the text is not a version.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LiteLlmVersion? version)
    {
        version = null;
        if (
            text is null
            || Pattern().Match(text.Trim()) is not { Success: true } match
            || !TryNumber(match.Groups["major"], out var major)
            || !TryNumber(match.Groups["minor"], out var minor)
            || !TryNumber(match.Groups["patch"], out var patch)
        )
        {
            return false;
        }

        version = new LiteLlmVersion(major, minor, patch, match.Groups["before"].Value, text.Trim());
        return true;
    }

    /// <summary>Parses a version.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The version.</returns>
    /// <exception cref="FormatException">The text is not a version.</exception>
    public static LiteLlmVersion Parse(string text) =>
        TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is not a LiteLLM version, such as 1.83.2.");

    /// <inheritdoc/>
    public int CompareTo(LiteLlmVersion? other)
    {
        if (other is null)
            return 1;
        var numbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return numbers != 0
            ? numbers
            : (_suffix.Length == 0, other._suffix.Length == 0) switch
            {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => -1,
                _ => string.CompareOrdinal(_suffix, other._suffix),
            };
    }

    /// <inheritdoc/>
    public bool Equals(LiteLlmVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LiteLlmVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, _suffix);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Compares two versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when the left one is older.</returns>
    public static bool operator <(LiteLlmVersion left, LiteLlmVersion right) => left.CompareTo(right) < 0;

    /// <summary>Compares two versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when the left one is newer.</returns>
    public static bool operator >(LiteLlmVersion left, LiteLlmVersion right) => left.CompareTo(right) > 0;

    /// <summary>Compares two versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when the left one is not newer.</returns>
    public static bool operator <=(LiteLlmVersion left, LiteLlmVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Compares two versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when the left one is not older.</returns>
    public static bool operator >=(LiteLlmVersion left, LiteLlmVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Compares two versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when both are the same release.</returns>
    public static bool operator ==(LiteLlmVersion? left, LiteLlmVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares two versions.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when they are different releases.</returns>
    public static bool operator !=(LiteLlmVersion? left, LiteLlmVersion? right) => !(left == right);

    private static bool TryNumber(Group group, out int number)
    {
        number = 0;
        return !group.Success || int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    // -stable, -nightly and .postN are builds of the release itself; rcN and .devN precede it.
    [GeneratedRegex(
        @"^v?(?<major>\d+)\.(?<minor>\d+)(?:\.(?<patch>\d+))?[.-]?(?<before>(?:rc|a|b|dev)[.\d]*)?(?:[.-]?(?:stable|nightly|post\d*).*)?$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Pattern();
}

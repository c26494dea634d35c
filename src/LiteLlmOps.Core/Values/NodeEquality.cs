using System.Numerics;

namespace LiteLlmOps.Configuration;

/// <summary>Decides whether two values are equal.</summary>
/// <remarks>Numbers are compared by value (1 equals 1.0) and never equal a text ("3" differs from 3); maps by key, lists by position.</remarks>
internal static class NodeEquality
{
    public static bool AreEqual(ConfigNode? a, ConfigNode? b) =>
        (a, b) switch
        {
            (null, null) => true,
            (ConfigScalar x, ConfigScalar y) => ScalarsEqual(x.Value, y.Value),
            (ConfigMap x, ConfigMap y) => MapsEqual(x, y),
            (ConfigList x, ConfigList y) => x.Items.Count == y.Items.Count
                && x.Items.Zip(y.Items).All(static pair => AreEqual(pair.First, pair.Second)),
            _ => false,
        };

    public static bool ScalarsEqual(object? a, object? b) =>
        (a, b) switch
        {
            (null, null) => true,
            (string x, string y) => string.Equals(x, y, StringComparison.Ordinal),
            (bool x, bool y) => x == y,
            (long x, long y) => x == y,
            (double x, double y) => x.Equals(y),
            (long x, double y) => IsWhole(y, x),
            (double x, long y) => IsWhole(x, y),
            (BigInteger x, BigInteger y) => x == y,
            (BigInteger x, double y) => (double)x == y,
            (double x, BigInteger y) => (double)y == x,
            _ => false,
        };

    private static bool MapsEqual(ConfigMap a, ConfigMap b)
    {
        if (a.Count != b.Count)
            return false;
        foreach (var (key, value) in a.Entries)
        {
            if (!b.TryGet(key, out var other) || !AreEqual(value, other))
                return false;
        }

        return true;
    }

    // Not (double)y == x: above 2^53 several integers convert to the same double.
    private static bool IsWhole(double number, long whole) => double.IsInteger(number) && (BigInteger)number == whole;
}

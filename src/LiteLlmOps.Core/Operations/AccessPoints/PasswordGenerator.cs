using System.Security.Cryptography;

namespace LiteLlmOps.AccessPoints;

/// <summary>Generates passwords.</summary>
internal static class PasswordGenerator
{
    // 184 bits.
    private const int Length = 32;

    // Without 0 and O, 1, l and I, which look alike; without signs, which shells and dotenv files read in different ways.
    private const string Characters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    public static string Next() => RandomNumberGenerator.GetString(Characters, Length);
}

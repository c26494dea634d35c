using LiteLlmOps.Adapters.Reading;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Finds the keys of a line, also in a file that is not valid: those before the error.</summary>
internal static class YamlKeys
{
    // A file of this size is not read a second time for the quote of one line.
    private const int LargestFile = 4 << 20;

    public static IReadOnlySet<string> InLine(string file, int line)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            if (new FileInfo(file).Length <= LargestFile)
                Scan(new Scanner(new StringReader(Bounded.ReadText(file, Limits.YamlFile))), line, keys);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The scanner fails at the error with exceptions of several types; the keys before it are known.
        }

        return keys;
    }

    // What is below a secret is not shown even when it is a key: a value on a line of its own can look like one.
    // The scanner repeats a token of the type Error without end.
    private static void Scan(Scanner scanner, int line, HashSet<string> keys)
    {
        var isKey = false;
        var secretAt = long.MaxValue;
        while (scanner.MoveNext() && scanner.Current is not Error && scanner.CurrentPosition.Line <= line + 1)
        {
            if (isKey && scanner.Current is Scalar scalar)
            {
                secretAt = scalar.Start.Column <= secretAt ? long.MaxValue : secretAt;
                if (scalar.Start.Line == line && secretAt == long.MaxValue)
                    keys.Add(scalar.Value);
                if (secretAt == long.MaxValue && SecretWords.IsSecretName(scalar.Value))
                    secretAt = scalar.Start.Column;
            }

            isKey = scanner.Current is Key;
        }
    }
}

using System.Buffers;
using System.Buffers.Text;

namespace LiteLlmOps.Adapters.Encryption;

/// <summary>Decodes Base64 like Python's base64 module, which is more lenient than .NET. LiteLLM uses it to recognize a ciphertext.</summary>
internal static class PythonBase64
{
    private static readonly SearchValues<char> UrlSafe = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );

    /// <summary>base64.urlsafe_b64decode, then base64.b64decode. Null when both raise an error.</summary>
    public static byte[]? DecodeAny(string text) => Decode(text, urlSafe: true) ?? Decode(text, urlSafe: false);

    public static string EncodeUrlSafe(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_');

    // binascii.a2b_base64 without strict mode: characters outside the alphabet and after the padding are ignored.
    private static byte[]? Decode(string text, bool urlSafe)
    {
        // LiteLLM writes strict Base64, which .NET decodes much faster.
        if (urlSafe && IsStrict(text))
        {
            var decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
            if (Base64Url.DecodeFromChars(text, decoded, out _, out var written) == OperationStatus.Done)
                return decoded[..written];
        }

        var bytes = new List<byte>((text.Length * 3 / 4) + 3);
        int quad = 0,
            pads = 0,
            left = 0;
        foreach (var c in text)
        {
            if (!char.IsAscii(c))
                return null;
            if (c == '=')
            {
                if (quad >= 2 && quad + ++pads >= 4)
                    return [.. bytes];
                continue;
            }

            var value = Value(c, urlSafe);
            if (value < 0)
                continue;
            pads = 0;
            left = (left << 6) | value;
            quad = (quad + 1) % 4;
            if (quad != 1)
                bytes.Add((byte)(left >> (6 - (2 * ((quad + 3) % 4)))));
            left &= quad switch
            {
                1 => 0x3f,
                2 => 0x0f,
                3 => 0x03,
                _ => 0,
            };
        }

        return quad == 0 ? [.. bytes] : null;
    }

    private static bool IsStrict(string text)
    {
        var digits = text.AsSpan().TrimEnd('=');
        return text.Length % 4 == 0 && text.Length - digits.Length <= 2 && digits.IndexOfAnyExcept(UrlSafe) < 0;
    }

    private static int Value(char c, bool urlSafe) =>
        c switch
        {
            >= 'A' and <= 'Z' => c - 'A',
            >= 'a' and <= 'z' => c - 'a' + 26,
            >= '0' and <= '9' => c - '0' + 52,
            '+' => 62,
            '/' => 63,
            '-' when urlSafe => 62,
            '_' when urlSafe => 63,
            _ => -1,
        };
}

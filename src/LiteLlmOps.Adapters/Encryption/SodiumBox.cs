using System.Runtime.InteropServices;
using Sodium;

namespace LiteLlmOps.Adapters.Encryption;

/// <summary>XSalsa20-Poly1305 of libsodium, a native library that is included for six platforms.</summary>
internal static class SodiumBox
{
    public static byte[] Seal(byte[] plain, byte[] nonce, byte[] key) => Call(() => SecretBox.Create(plain, nonce, key));

    /// <exception cref="System.Security.Cryptography.CryptographicException">The key is not that of the value.</exception>
    public static byte[] Open(byte[] cipher, byte[] nonce, byte[] key) => Call(() => SecretBox.Open(cipher, nonce, key));

    /// <summary>Calls libsodium.</summary>
    /// <exception cref="LlmException">It cannot be loaded.</exception>
    internal static byte[] Call(Func<byte[]> function)
    {
        try
        {
            return function();
        }
        catch (Exception e)
            when (e is PlatformNotSupportedException or DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            throw new LlmException(
                ErrorIds.EncryptionUnavailable,
                $"Values that LiteLLM encrypted with XSalsa20-Poly1305 cannot be read on {RuntimeInformation.RuntimeIdentifier}: libsodium cannot be loaded."
                    + " The module includes it for glibc Linux, macOS and Windows, each for x64 and arm64. Run the command on such a machine, with the complete folder bin/deps.",
                RuntimeInformation.RuntimeIdentifier,
                e
            );
        }
    }
}

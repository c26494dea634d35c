using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>The file format of a checkpoint: JSON, compressed, encrypted with AES-256-GCM because settings rows may contain unencrypted secrets.</summary>
internal static class CheckpointFile
{
    private const int Nonce = 12;
    private const int Tag = 16;

    private static ReadOnlySpan<byte> Magic => "LLMOPS-CHECKPOINT-2\n"u8;

    public static byte[] Seal(Checkpoint checkpoint, byte[] key) => SealValue(checkpoint, key);

    public static byte[] SealValue<T>(T value, byte[] key) => Encrypt(Compress(s => JsonSerializer.Serialize(s, value)), key);

    /// <summary>A file with this JSON, which need not be a checkpoint.</summary>
    public static byte[] SealJson(byte[] json, byte[] key) => Encrypt(Compress(s => s.Write(json)), key);

    private static byte[] Encrypt(byte[] plain, byte[] key)
    {
        var sealedBytes = new byte[Magic.Length + Nonce + plain.Length + Tag];
        Magic.CopyTo(sealedBytes);
        var nonce = sealedBytes.AsSpan(Magic.Length, Nonce);
        RandomNumberGenerator.Fill(nonce);
        using var gcm = new AesGcm(key, Tag);
        gcm.Encrypt(nonce, plain, sealedBytes.AsSpan(Magic.Length + Nonce, plain.Length), sealedBytes.AsSpan(^Tag), Magic);
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">The file was modified, or encrypted with another key.</exception>
    /// <exception cref="InvalidDataException">The file is not a checkpoint.</exception>
    public static Checkpoint Open(byte[] bytes, byte[] key) => Open(bytes, [key]);

    /// <param name="bytes">The file.</param>
    /// <param name="keys">The keys to try, in this order.</param>
    /// <exception cref="CryptographicException">The file was modified, or encrypted with another key.</exception>
    /// <exception cref="InvalidDataException">The file is not a checkpoint.</exception>
    public static Checkpoint Open(byte[] bytes, IEnumerable<byte[]> keys)
    {
        var checkpoint = OpenValue<Checkpoint>(bytes, keys);
        return checkpoint.Rows.All(static r => r is not null) && checkpoint.Changes.All(static c => c is not null)
            ? checkpoint
            : throw new InvalidDataException("The file is not a checkpoint.");
    }

    /// <param name="bytes">The file.</param>
    /// <param name="keys">The keys to try, in this order.</param>
    /// <exception cref="CryptographicException">The file was modified, or encrypted with another key.</exception>
    /// <exception cref="InvalidDataException">The file does not have this format.</exception>
    public static T OpenValue<T>(byte[] bytes, IEnumerable<byte[]> keys)
    {
        CryptographicException? first = null;
        foreach (var key in keys)
        {
            try
            {
                return OpenValue<T>(bytes, key);
            }
            catch (CryptographicException e)
            {
                first ??= e;
            }
        }

        throw first ?? new CryptographicException("There is no key.");
    }

    /// <exception cref="CryptographicException">The file was modified, or encrypted with another key.</exception>
    /// <exception cref="InvalidDataException">The file does not have this format.</exception>
    public static T OpenValue<T>(byte[] bytes, byte[] key)
    {
        if (!bytes.AsSpan().StartsWith(Magic) || bytes.Length < Magic.Length + Nonce + Tag)
            throw new InvalidDataException("The file is not a checkpoint.");
        var plain = new byte[bytes.Length - Magic.Length - Nonce - Tag];
        using var gcm = new AesGcm(key, Tag);
        gcm.Decrypt(bytes.AsSpan(Magic.Length, Nonce), bytes.AsSpan(Magic.Length + Nonce, plain.Length), bytes.AsSpan(^Tag), plain, Magic);
        return JsonSerializer.Deserialize<T>(Decompress(plain), StateJson.Options)
            ?? throw new InvalidDataException("The file is not a checkpoint.");
    }

    // Streamed, so that the JSON of ten thousand rows is never completely in memory.
    private static byte[] Compress(Action<Stream> write)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
            write(gzip);
        return buffer.ToArray();
    }

    private static byte[] Decompress(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return Bounded.ReadAll(gzip, Limits.CheckpointContent, "The content of the checkpoint");
    }
}

using System.Globalization;
using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.Encryption;

/// <summary>With vectors computed by PyNaCl 1.5.0 and python-cryptography, the libraries that LiteLLM uses.</summary>
public sealed class ValueCipherTests
{
    private const string Cyrillic = "Schlüssel-✓-ключ";
    private const string Nonce24 = "000102030405060708090a0b0c0d0e0f1011121314151617";
    private const string NonceFf = "ffffffffffffffffffffffffffffffffffffffffffffffff";
    private const string Nonce100 = "6465666768696a6b6c6d6e6f707172737475767778797a7b";
    private const string Nonce12 = "000102030405060708090a0b";

    public static TheoryData<string, string, string, CipherFormat, string> Vectors =>
        new()
        {
            {
                "sk-salt-test-0001",
                Nonce24,
                "sk-upstream-abcdef123456",
                CipherFormat.Legacy,
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXiwbsZ2UEHmck2ZYOCLV5IWQMBBWYCtCqxUJz-v9BNvq-41p5M2UYEA=="
            },
            { "sk-salt-test-0001", Nonce24, "", CipherFormat.Legacy, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXirmcPhgqwZHptFGDT2mMjw==" },
            {
                "sk-1234",
                NonceFf,
                "openai/gpt-4o-mini",
                CipherFormat.Legacy,
                "________________________________5Yn4iqd6qfLZOJ22-EgPuR0cxLy1UyuTpeqIit1M4cJ43Q=="
            },
            {
                Cyrillic,
                Nonce100,
                "пароль/пример+ü=?",
                CipherFormat.Legacy,
                "ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7PT7u1_51BLGMHqo01YhlmkqCiZHj2BvWBRGIgMKy30oraA2onPyY0vhG36ZhJQ=="
            },
            {
                "sk-master-only",
                Nonce24,
                new string('x', 70),
                CipherFormat.Legacy,
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXLZmq_7KB-_g1SoQsmrAsI_jaB1bTzpWIRgaZEsN0RhUQL2vqe5EEl5jkKKNj5skbEVGOf0-7tNfAIYVEqRTu5yp3f-KirfRBTEoaiynX38AemNdiG8g="
            },
            {
                "sk-salt-test-0001",
                Nonce12,
                "sk-upstream-abcdef123456",
                CipherFormat.V2,
                "v2:gcm:AAECAwQFBgcICQoLXnQN0-vLMtAFOY15eCJY03ldLKHK2jAaHOmt6atLI3V2MHRzZ9TyCA=="
            },
            {
                Cyrillic,
                Nonce12,
                "пароль/пример+ü=?",
                CipherFormat.V2,
                "v2:gcm:AAECAwQFBgcICQoLMFReDaQ2L1TvatpaHFDPfgr3pWLCwG6QSPZpIRxPltQvpHO9svd7lOywI_5tQw=="
            },
            { "sk-1234", Nonce12, "", CipherFormat.V2, "v2:gcm:AAECAwQFBgcICQoLntMgBYzv0VJ87NnJrgwkkQ==" },
            {
                "sk-salt-test-0001",
                Nonce12,
                "sk-upstream-abcdef123456",
                CipherFormat.V3,
                "v3:gcm:AAECAwQFBgcICQoL5s7hffALQSWuG8d2oY2kOsAspQDZRQ0u06T_nCl6SOzbpSlsckI-ig=="
            },
            {
                Cyrillic,
                Nonce12,
                "пароль/пример+ü=?",
                CipherFormat.V3,
                "v3:gcm:AAECAwQFBgcICQoLI9o-tkOCR5FYNLWSdY1NBF--aN3Ozw9ndjG20k0ydJGjohT06M8ANPRRek6ZJA=="
            },
            { "sk-1234", Nonce12, "", CipherFormat.V3, "v3:gcm:AAECAwQFBgcICQoL11muE9FYfIQGwVyrwMPI1g==" },
        };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Writes_what_LiteLLM_writes(string key, string nonce, string text, CipherFormat format, string stored) =>
        Assert.Equal(stored, new ValueCipher(key).Encrypt(text, format, Bytes(nonce)));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Reads_what_LiteLLM_writes(string key, string nonce, string text, CipherFormat format, string stored)
    {
        _ = nonce;
        Assert.Equal(OpenedValue.Opened(text, format), new ValueCipher(key).Open(stored));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Another_key_does_not_decrypt_a_value(string key, string nonce, string text, CipherFormat format, string stored)
    {
        _ = (nonce, text, format);
        Assert.Equal(OpenedValue.Unreadable(stored), new ValueCipher(key + "x").Open(stored));
    }

    [Theory]
    [InlineData(CipherFormat.Legacy)]
    [InlineData(CipherFormat.V2)]
    [InlineData(CipherFormat.V3)]
    public void Each_encryption_produces_another_ciphertext(CipherFormat format)
    {
        var cipher = new ValueCipher("sk-1234");
        Assert.NotEqual(cipher.Encrypt("text", format), cipher.Encrypt("text", format));
    }

    // base64.b64decode of the older releases: the standard alphabet.
    [Fact]
    public void Reads_the_standard_alphabet()
    {
        var cipher = new ValueCipher("sk-1234");
        Assert.Equal(
            "openai/gpt-4o-mini",
            cipher.Open("////////////////////////////////5Yn4iqd6qfLZOJ22+EgPuR0cxLy1UyuTpeqIit1M4cJ43Q==").Text
        );
    }

    // LiteLLM reads a text that decodes to zero bytes as the empty text; this is how an unencrypted "*" breaks a wildcard model.
    [Theory]
    [InlineData("*", "")]
    [InlineData("", "")]
    [InlineData("***", "")]
    [InlineData("gpt-4o", "gpt-4o")]
    [InlineData("os.environ/OPENAI_API_KEY", "os.environ/OPENAI_API_KEY")]
    [InlineData("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1")]
    [InlineData("пароль", "пароль")]
    [InlineData(
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    )]
    [InlineData(
        "sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWx",
        "sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWx"
    )]
    public void Reads_plain_text_as_LiteLLM_does(string stored, string text) =>
        Assert.Equal(OpenedValue.Clear(text), new ValueCipher("sk-1234").Open(stored));

    [Fact]
    public void A_modified_ciphertext_is_unreadable_not_plain_text()
    {
        var cipher = new ValueCipher("sk-1234");
        var stored = cipher.Encrypt("a secret of some length", CipherFormat.V2);
        var tampered = stored[..^6] + (stored[^6] == 'A' ? 'B' : 'A') + stored[^5..];
        Assert.True(cipher.Open(tampered).IsUnreadable);
    }

    [Fact]
    public void An_empty_signing_key_is_valid()
    {
        var cipher = new ValueCipher("");
        Assert.Equal("text", cipher.Open(cipher.Encrypt("text", CipherFormat.Legacy)).Text);
    }

    private static byte[] Bytes(string hex) =>
        [
            .. Enumerable
                .Range(0, hex.Length / 2)
                .Select(i => byte.Parse(hex.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ];
}

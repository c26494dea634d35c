using System.Text;
using LiteLlmOps.Adapters.Encryption;

namespace LiteLlmOps.Tests.Encryption;

/// <summary>The expected values are the output of Python's base64.urlsafe_b64decode, or of base64.b64decode if that raises an error.</summary>
public sealed class PythonBase64Tests
{
    [Theory]
    [InlineData("aGVsbG8=", "hello")]
    [InlineData("aGVs bG8=\n", "hello")]
    [InlineData("aGVsbG8=ignored", "hello")]
    [InlineData("*", "")]
    [InlineData("", "")]
    [InlineData("====", "")]
    [InlineData("=aGVsbG8=", "hello")]
    [InlineData("aGVsbG9=", "hello")]
    [InlineData("fn5-Pz8_", "~~~???")]
    public void Decodes_as_Python(string text, string decoded) =>
        Assert.Equal(decoded, Encoding.UTF8.GetString(PythonBase64.DecodeAny(text)!));

    [Theory]
    [InlineData("a")]
    [InlineData("aGVsbG8")]
    [InlineData("aGVsb")]
    [InlineData("YWI%")]
    [InlineData("A===")]
    [InlineData("ключ")]
    public void Rejects_what_Python_rejects(string text) => Assert.Null(PythonBase64.DecodeAny(text));

    [Fact]
    public void Encoded_bytes_decode_to_the_same_bytes()
    {
        for (var length = 0; length < 70; length++)
        {
            var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * 37)).ToArray();
            Assert.Equal(bytes, PythonBase64.DecodeAny(PythonBase64.EncodeUrlSafe(bytes)));
        }
    }
}

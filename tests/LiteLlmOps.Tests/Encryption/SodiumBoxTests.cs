using LiteLlmOps.Adapters.Encryption;

namespace LiteLlmOps.Tests.Encryption;

public sealed class SodiumBoxTests
{
    public static TheoryData<Exception> Failures =>
        [
            new PlatformNotSupportedException("Could not initialize platform-specific components."),
            new DllNotFoundException("Unable to load shared library 'libsodium'"),
            new BadImageFormatException("An attempt was made to load a program with an incorrect format."),
            new TypeInitializationException("Sodium.SodiumLibrary", new DllNotFoundException()),
        ];

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_library_that_cannot_be_loaded_is_an_error_that_names_the_platform(Exception failure)
    {
        var error = Assert.Throws<LlmException>(() => SodiumBox.Call(() => throw failure));
        Assert.Equal("EncryptionUnavailable", error.ErrorId);
        Assert.Contains(System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, error.Message, StringComparison.Ordinal);
    }
}

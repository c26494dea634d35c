using LiteLlmOps.Reporting;

namespace LiteLlmOps.Tests.Reporting;

public class StateFieldsTests
{
    [Theory]
    [InlineData(0, "0 KiB")]
    [InlineData(524_288, "512 KiB")]
    [InlineData(1_048_575, "1024 KiB")]
    [InlineData(1_048_576, "1.0 MiB")]
    [InlineData(23_383_245, "22.3 MiB")]
    [InlineData(1_073_741_824, "1.0 GiB")]
    [InlineData(23_399_000_000, "21.8 GiB")]
    [InlineData(5_497_558_138_880, "5.0 TiB")]
    [InlineData(long.MaxValue, "8,388,608.0 TiB")]
    public void A_number_of_bytes_has_its_unit(long bytes, string shown) => Assert.Equal(shown, StateFields.Size(bytes));
}

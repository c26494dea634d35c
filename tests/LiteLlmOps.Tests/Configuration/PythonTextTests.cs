using LiteLlmOps.Configuration;

namespace LiteLlmOps.Tests.Configuration;

/// <summary>The expected texts are the output of Python's str().</summary>
public sealed class PythonTextTests
{
    [Theory]
    [InlineData(1.0, "1.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(123.456, "123.456")]
    [InlineData(1e-7, "1e-07")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001234, "1.234e-05")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(double.PositiveInfinity, "inf")]
    public void Floats(double number, string text) => Assert.Equal(text, PythonText.Of(number));

    [Fact]
    public void Other_types() =>
        Assert.Equal(["None", "True", "False", "-7", "text"], new object?[] { null, true, false, -7L, "text" }.Select(PythonText.Of));
}

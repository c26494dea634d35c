using System.Globalization;
using FsCheck.Xunit;

namespace LiteLlmOps.Tests;

/// <summary>
/// A property that holds for all inputs. The short form repeats the same inputs, so that a run of the tests does not depend on chance;
/// LLMOPS_TEST_LAWS=100 tries a hundred times as many new ones, and a failure prints what its Replay must be.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
#pragma warning disable xUnit3003 // The base class of FsCheck takes no source information.
internal sealed class LawAttribute : PropertyAttribute
#pragma warning restore xUnit3003
{
    private static readonly int Factor = int.Parse(
        Environment.GetEnvironmentVariable("LLMOPS_TEST_LAWS") ?? "0",
        CultureInfo.InvariantCulture
    );

    public LawAttribute(int tests)
    {
        MaxTest = tests * Math.Max(Factor, 1);
        if (Factor == 0)
            Replay = "20261129,17";
    }
}

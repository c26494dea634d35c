using Xunit.Sdk;
using Xunit.v3;

namespace LiteLlmOps.Tests.Pester;

/// <summary>Starts the files of the selected tests only, so that a filter does not run other files. Keeps the tests in the order of discovery.</summary>
public sealed class PesterOrder : ITestCaseOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase
    {
        PesterSuite.Own.Start(
            testCases
                .OfType<XunitTestCase>()
                .Where(static t => t.SkipReason is null)
                .Select(static t => (string)t.TestMethodArguments[0]!)
                .Distinct()
        );
        return testCases;
    }
}

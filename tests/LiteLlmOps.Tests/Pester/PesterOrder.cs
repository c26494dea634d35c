using Xunit.Sdk;
using Xunit.v3;

namespace LiteLlmOps.Tests.Pester;

/// <summary>Keeps the tests in the order of their files, and starts the files of those that were chosen: with a filter, no others.</summary>
public sealed class PesterOrder : ITestCaseOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase
    {
        var ordered = testCases.OrderBy(test => test is XunitTestCase { TestMethodArguments: [string file, string id, ..] } ? PesterSuite.Own.PositionOf(file, id) : -1).ToArray();
        PesterSuite.Own.Start(ordered.OfType<XunitTestCase>().Where(IsToRun).Select(FileOf).Distinct());
        return ordered;
    }

    private static bool IsToRun(XunitTestCase test) => test.SkipReason is null;

    private static string FileOf(XunitTestCase test) => (string)test.TestMethodArguments[0]!;
}

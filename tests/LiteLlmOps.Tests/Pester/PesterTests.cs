namespace LiteLlmOps.Tests.Pester;

/// <summary>The Pester files of this repository. Each It is a separate test.</summary>
[TestCaseOrderer(typeof(PesterOrder))]
public sealed class PesterTests
{
    /// <summary>One row for each It.</summary>
    public static async Task<IReadOnlyCollection<TheoryDataRow<string, string, string?>>> Rows()
    {
        var tests = await PesterSuite.Own.Discover();
        return
        [
            .. tests.Select(test => new TheoryDataRow<string, string, string?>(test.File, test.Id, test.Problem)
            {
                TestDisplayName = test.DisplayName,
                Label = "",
                Skip = test.IsSkipped ? "is marked -Skip" : null,
            }),
        ];
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task It(string file, string id, string? problem)
    {
        if (problem is not null)
            throw new PesterFailure(problem, "discovery", file, 1);
        Check(await PesterSuite.Own.RunOf(file), file, id);
    }

    /// <summary>Converts the result of a Pester test to that of an xUnit test. The last test of a file also fails if the file left something behind.</summary>
    internal static void Check(PesterReport report, string file, string id)
    {
        var result = report.ResultOf(file, id);
        if (result is null)
            throw new PesterFailure(
                $"It has not run: {report.ReasonUnfinished(file) ?? "the report does not contain it"}.\n{report.AllOutput}",
                "run",
                file,
                1
            );
        if (result.Result is "Skipped" or "Inconclusive")
            Assert.Skip(result.Message.Length > 0 ? result.Message : "is marked -Skip");
        if (result.Result != "Passed")
            throw new PesterFailure(WithOutput(result.Message, report.AllOutput), "It", file, result.Line);
        if (report.LeftBehind.Count > 0 && report.IsLast(file, id))
            throw new PesterFailure($"The file's tests left behind:\n{string.Join('\n', report.LeftBehind)}", "run", file, 1);
    }

    private static string WithOutput(string message, string output) =>
        output.Length == 0 ? message : $"{message}\n\nWritten by the file's process:\n{output}";
}

namespace LiteLlmOps.Tests.Pester;

/// <summary>A test as shown by xUnit: an It, or a file without tests.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Id">Its place in the file; empty for a file without tests.</param>
/// <param name="Name">The names of the blocks and of the test.</param>
/// <param name="IsSkipped">Whether it is marked -Skip.</param>
/// <param name="Problem">Why there is no test; null when there is.</param>
internal sealed record PesterTest(string File, string Id, string Name, bool IsSkipped, string? Problem)
{
    /// <summary>The name that xUnit shows.</summary>
    public string DisplayName => $"{Path.GetFileName(File)}: {Name}";

    /// <summary>The tests of a file. A file without tests has one test that fails.</summary>
    public static IEnumerable<PesterTest> In(string file, PesterReport discovery)
    {
        if (ProblemOf(file, discovery) is { } problem)
            return [new(file, "", "discovery", false, problem)];
        return discovery.Of(LineKind.Test, file).Select(line => new PesterTest(file, line.Id, line.Name, line.Skip, null));
    }

    private static string? ProblemOf(string file, PesterReport discovery)
    {
        if (discovery.Of(LineKind.Broken, file).FirstOrDefault() is { } broken)
            return $"{broken.Message} (line {broken.Line})";
        if (discovery.ReasonUnfinished(file) is { } reason)
            return $"{reason}\n{discovery.AllOutput}";
        return discovery.Of(LineKind.Test, file).Any() ? null : "the file has no tests";
    }
}

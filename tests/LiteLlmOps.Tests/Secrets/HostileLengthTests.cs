using LiteLlmOps.Adapters.Services;
using LiteLlmOps.Logs;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Secrets;

/// <summary>
/// Long texts of shapes at which an expression or a loop can go back. At this length, work that grows with the square of the length takes minutes to hours instead of
/// milliseconds: such a case does not end within the limit.
/// </summary>
public sealed class HostileLengthTests
{
    private const int Length = 1 << 20;

    // Not a measure: only what never ends in practice exceeds it, on any machine and at any load.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly Dictionary<string, Func<int, string>> Shapes = new(StringComparer.Ordinal)
    {
        ["one line of JSON"] = static n => "{" + Repeat("\"a\": {\"b\": \"c\"}, ", n),
        ["one line of YAML"] = static n => "{" + Repeat("a: {b: c}, ", n),
        ["keys of secrets"] = static n => Repeat("api_key: ", n),
        ["equals"] = static n => Repeat("password=", n),
        ["semicolons"] = static n => Repeat("Host=a;", n) + "Password=x",
        ["quotes"] = static n => Repeat("\"", n),
        ["single quotes"] = static n => Repeat("'", n),
        ["backslashes"] = static n => "password=\"" + Repeat("\\", n),
        ["escaped quotes"] = static n => "\"api_key\": \"" + Repeat("\\\"", n),
        ["blanks"] = static n => "password" + Repeat(" ", n) + "=x",
        ["tabs"] = static n => "token:" + Repeat("\t", n) + "x",
        ["line ends"] = static n => "secret:" + Repeat("\n", n) + "x",
        ["letters"] = static n => Repeat("a", n),
        ["digits"] = static n => Repeat("7", n),
        ["base64"] = static n => Repeat("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo", n),
        ["dots"] = static n => "eyJ" + Repeat("a.", n),
        ["start of a URL"] = static n => Repeat("http://", n),
        ["a URL of colons"] = static n => "postgresql://" + Repeat("u:p", n) + "@h",
        ["a URL without a host"] = static n => "https://" + Repeat("a@", n),
        ["a query"] = static n => "https://h/?" + Repeat("a=b&", n),
        ["keys"] = static n => Repeat("sk-abcdefghijklmnop ", n),
        ["dashes"] = static n => Repeat("-", n),
        ["options"] = static n => Repeat("--api-key x ", n),
        ["open braces"] = static n => Repeat("{", n),
        ["open brackets"] = static n => Repeat("[", n),
        ["bearer"] = static n => Repeat("Bearer ", n),
        ["start of a private key"] = static n => Repeat("-----BEGIN PRIVATE KEY-----", n),
        ["references"] = static n => Repeat("os.environ/A_B ", n),
        ["dollars"] = static n => Repeat("${", n),
        ["control characters"] = static n => Repeat("\u001b[31m", n),
        ["asterisks"] = static n => "password=" + Repeat("*", n),
        ["percent"] = static n => "https://u:" + Repeat("%40", n) + "@h/",
    };

    private static readonly Dictionary<string, Action<string>> Paths = new(StringComparer.Ordinal)
    {
        ["SecretText.Scrub"] = static t => SecretText.Scrub(t),
        ["SecretText.ScrubValue"] = static t => SecretText.ScrubValue(t),
        ["SecretMask.MaskAddress"] = static t => SecretMask.MaskAddress(t),
        ["RemarkMask.Hide"] = static t => RemarkMask.Hide(t),
        ["ArgumentMask.HideInCommand"] = static t => ArgumentMask.HideInCommand(t),
        ["IncidentMask.Scrub"] = static t => IncidentMask.Scrub(t),
        ["LogText.Clean"] = static t => LogText.Clean(t),
        ["SourceLine.OfYaml"] = static t =>
            DeploymentFile.SourceLine.OfYaml(t, new HashSet<string>(StringComparer.Ordinal) { "a", "api_key" }),
        ["LlmException"] = static t => _ = new LlmException(ErrorIds.ProxyError, t),
        ["SourceException"] = static t => _ = new SourceException(ErrorIds.YamlInvalid, "x", "/x.yaml", 1, t.Length - 1, t),
        ["MessageNormalizer.Normalize"] = static t => MessageNormalizer.Normalize(t),
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var path in Paths.Keys)
        {
            foreach (var shape in Shapes.Keys)
                cases.Add(path, shape);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_long_text_ends(string path, string shape)
    {
        var text = Shapes[shape](Length);
        // In a thread of its own, which a failed test leaves behind.
        var run = Task.Factory.StartNew(
            () => Paths[path](text),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        await run.WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    private static string Repeat(string part, int length) => string.Concat(Enumerable.Repeat(part, (length / part.Length) + 1));
}

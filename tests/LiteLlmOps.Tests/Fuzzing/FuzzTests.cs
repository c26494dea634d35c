using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace LiteLlmOps.Tests.Fuzzing;

/// <summary>Any bytes give a result or an error of the module: the corpus of tests/fuzz, and mutations of it. tests/fuzz/run.py searches for longer.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(static t => t.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Each_input_of_the_corpus_is_read_or_is_an_error_of_the_module(string target) =>
        Assert.All(FuzzCorpus.FilesOf(target), f => FuzzCorpus.Run(FuzzTargets.Named(target), FuzzCorpus.Read(target, f)));

    // Memory must not grow faster than the input.
    [Theory]
    [MemberData(nameof(Targets))]
    public void Each_input_may_be_repeated(string target) =>
        Assert.All(
            FuzzCorpus.FilesOf(target),
            f =>
            {
                var input = FuzzCorpus.Read(target, f);
                var times = Math.Max(1, (32 << 10) / Math.Max(1, input.Length));
                FuzzCorpus.Run(FuzzTargets.Named(target), [.. Enumerable.Repeat(input, times).SelectMany(static i => i)]);
            }
        );

    [Law(3000)]
    public Property Mutations_of_the_corpus_are_read_or_are_errors_of_the_module() =>
        Prop.ForAll(
            Mutants.ToArbitrary(),
            static m =>
            {
                FuzzCorpus.Run(m.Target, m.Bytes);
            }
        );

    [Fact]
    public void Each_folder_of_the_corpus_belongs_to_a_target() =>
        Assert.Equal(
            FuzzTargets.All.Select(static t => t.Name).Order(StringComparer.Ordinal),
            Directory
                .EnumerateDirectories(Repository.PathTo("tests", "fuzz", "corpus"))
                .Select(static d => Path.GetFileName(d))
                .Order(StringComparer.Ordinal)
        );

    private static readonly Dictionary<string, byte[][]> Corpus = FuzzTargets.All.ToDictionary(
        static t => t.Name,
        static t => FuzzCorpus.FilesOf(t.Name).Select(f => FuzzCorpus.Read(t.Name, f)).ToArray(),
        StringComparer.Ordinal
    );

    // Bytes with a meaning in one of the formats, and those that are no text.
    private static readonly string[] Parts =
    [
        "\n",
        " ",
        "\t",
        ":",
        "'",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "<<: ",
        "- ",
        "# ",
        "|",
        "%",
        "\0",
        "\u001b[31m",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\\ud800",
        "٣",
        "99999999999999999999",
        "-0",
        "1e999",
        "null",
        "${",
        "://",
        "@",
        "{ \"message\": \"",
        "Traceback (most recent call last):\n",
    ];

    private static Gen<Mutant> Mutants =>
        from target in Gen.Elements(FuzzTargets.All.AsEnumerable())
        from input in Gen.Elements(Corpus[target.Name])
        from other in Gen.Elements(Corpus[target.Name])
        from steps in Gen.Choose(0, int.MaxValue - 1).ArrayOf(9)
        select new Mutant(target, Changed(input, other, steps));

    private static byte[] Changed(byte[] input, byte[] other, int[] steps)
    {
        var bytes = input.ToList();
        for (var i = 0; i + 2 < steps.Length; i += 3)
            Change(bytes, other, steps[i], steps[i + 1], steps[i + 2]);
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, byte[] other, int kind, int at, int size)
    {
        at %= bytes.Count + 1;
        var length = Math.Min(size % 24, bytes.Count - at);
        switch (kind % 6)
        {
            case 0:
                bytes.RemoveRange(at, length);
                break;
            case 1:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 2:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Parts[size % Parts.Length]));
                break;
            case 3 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << (size % 8));
                break;
            case 4:
                bytes.Insert(at, (byte)size);
                break;
            default:
                bytes.InsertRange(at, other[(size % (other.Length + 1))..]);
                break;
        }
    }

    private sealed record Mutant(FuzzTarget Target, byte[] Bytes)
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Target.Name}, in base64: {Convert.ToBase64String(Bytes)}";
    }
}

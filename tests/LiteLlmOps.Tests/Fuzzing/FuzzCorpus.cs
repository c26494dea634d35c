using System.Runtime.ExceptionServices;

namespace LiteLlmOps.Tests.Fuzzing;

/// <summary>The inputs under tests/fuzz/corpus, and how tests run them.</summary>
internal static class FuzzCorpus
{
    // Of the supported systems, a thread has at least this much.
    private const int StackSize = 1 << 20;

    public static IReadOnlyList<string> FilesOf(string target) =>
        [
            .. Directory
                .EnumerateFiles(Repository.PathTo("tests", "fuzz", "corpus", target))
                .Select(static f => Path.GetFileName(f))
                .Order(StringComparer.Ordinal),
        ];

    public static byte[] Read(string target, string file) => File.ReadAllBytes(Repository.PathTo("tests", "fuzz", "corpus", target, file));

    /// <summary>Runs an input. Returns the id of the error, or "read".</summary>
    public static string Run(FuzzTarget target, byte[] input)
    {
        using var folder = TemporaryFile.With("", "none");
        return OnSmallStack(() => target.Run(input, folder.Folder) ?? "read");
    }

    private static T OnSmallStack<T>(Func<T> run)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = run();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackSize
        );
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}

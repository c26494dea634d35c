using System.Globalization;
using System.IO.Compression;
using System.Text;
using LiteLlmOps.Adapters.Incidents;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>
/// A log that is written, rotated and followed at once. LLMOPS_TEST_ROTATIONS sets the number of rotations, LLMOPS_TEST_ROTATION_SEED the seed of
/// their schedule, which a failure prints.
/// </summary>
public sealed class LogRotationTests : IDisposable
{
    private static readonly int Rotations = Number("LLMOPS_TEST_ROTATIONS") ?? 50;
    private static readonly int Seed =
        Number("LLMOPS_TEST_ROTATION_SEED") ?? (Number("LLMOPS_TEST_ROTATIONS") is null ? 20261129 : Random.Shared.Next());

    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-rotation-").FullName;
    private readonly Random _random = new(Seed);
    private FileStream? _log;
    private int _written;
    private int _seen;
    private int _kind;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Log => Path.Combine(_folder, "proxy.log");

    public void Dispose()
    {
        _log?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task No_line_is_missed_or_repeated_over_rotations_of_all_kinds()
    {
        Open(FileMode.Create);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = Task.Run(() => Follow(stop.Token), Token);
        for (var i = 0; i < Rotations && !reading.IsCompleted; i++)
        {
            Write(_random.Next(1, 30));
            // A real log is read many times between two rotations.
            SpinWait.SpinUntil(() => Volatile.Read(ref _seen) > 0 || reading.IsCompleted);
            if (_random.Next(2) == 0)
                WaitForReader(reading);
            // The last lines before the rotation, which the reader may not have seen.
            Write(_random.Next(0, 4));
            _kind = i % 6;
            Rotate(_kind);
            Write(_random.Next(1, 60));
            WaitForReader(reading);
        }

        Assert.True(_seen == _written || reading.IsFaulted, $"{_seen} of {_written} lines were read, LLMOPS_TEST_ROTATION_SEED={Seed}");
        await stop.CancelAsync();
        await reading;
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    private void WaitForReader(Task reading) =>
        SpinWait.SpinUntil(() => Volatile.Read(ref _seen) == _written || reading.IsCompleted, TimeSpan.FromSeconds(30));

    private void Rotate(int kind)
    {
        foreach (var old in Directory.GetFiles(_folder).Where(f => f != Log))
            File.Delete(old);
        switch (kind)
        {
            case 0: // rename, and a new file by the writer
                File.Move(Log, Log + ".1");
                Open(FileMode.CreateNew);
                break;
            case 1: // logrotate's 'create': the writer uses the old file until a signal
                File.Move(Log, Log + ".1");
                File.WriteAllText(Log, "");
                Write(_random.Next(0, 10));
                Thread.Yield();
                Write(_random.Next(0, 10));
                Open(FileMode.Append);
                break;
            case 2: // copytruncate
                File.Copy(Log, Log + ".1");
                _log!.SetLength(0);
                break;
            case 3: // deleted, and a new file
                File.Delete(Log);
                Write(_random.Next(0, 5));
                Open(FileMode.CreateNew);
                break;
            case 4: // rename, compress, new file
                File.Move(Log, Log + ".1");
                Open(FileMode.CreateNew);
                Compress(Log + ".1");
                break;
            default: // copytruncate with a date, and more lines at once than the file had
                File.Copy(Log, Log + "-20261129");
                var length = _log!.Length;
                _log.SetLength(0);
                while (_log.Length <= length)
                    Write(1);
                break;
        }
    }

    private static void Compress(string path)
    {
        using (var source = File.OpenRead(path))
        using (var packed = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest))
            source.CopyTo(packed);
        File.Delete(path);
    }

    private void Open(FileMode mode)
    {
        _log?.Dispose();
        _log = new FileStream(Log, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    private void Write(int count)
    {
        for (; count > 0; count--)
        {
            _log!.Seek(0, SeekOrigin.End);
            _log.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"line {++_written} of the log\n")));
        }
    }

    private void Follow(CancellationToken stop)
    {
        using var tail = new LogFiles().Follow(Log, fromEnd: false);
        var buffer = new byte[512];
        var line = new List<byte>();
        while (!stop.IsCancellationRequested)
        {
            var count = tail.Read(buffer);
            foreach (var one in buffer[..count])
            {
                if (one != '\n')
                {
                    line.Add(one);
                    continue;
                }

                var (text, next) = (Encoding.UTF8.GetString([.. line]), $"line {_seen + 1} of the log");
                Assert.True(
                    text == next,
                    $"'{text}' was read instead of '{next}' after a rotation of kind {_kind}, LLMOPS_TEST_ROTATION_SEED={Seed}"
                );
                line.Clear();
                Interlocked.Increment(ref _seen);
            }
        }
    }
}

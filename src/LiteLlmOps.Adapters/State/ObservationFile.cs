using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Observations;

namespace LiteLlmOps.Adapters.State;

/// <summary>observations.jsonl: one line per run of an observing command. Beyond its limit, its lines become observations.old.jsonl.</summary>
/// <param name="folder">The state folder.</param>
/// <param name="time">The clock.</param>
/// <param name="files">The operations on files.</param>
internal sealed class ObservationFile(string folder, TimeProvider time, FileOperations files)
{
    public const string FileName = "observations.jsonl";
    public const string OlderName = "observations.old.jsonl";

    // The user must not wait for this file.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private readonly string _path = Path.Combine(folder, FileName);
    private readonly string _older = Path.Combine(folder, OlderName);

    /// <summary>Adds a run. When the last run of its kind returned the same, the line has no content.</summary>
    public void Add(Observation observation)
    {
        files.PrepareFolder(folder);
        using var file = LockedFile.Open(_path, StateFolders.Record(_path, isPrivate: true), time, MaxWait, files);
        var content = LockedFile.ReadAll(file);
        var line = ObservationLine.Of(observation, time.UtcNow());
        var bytes = (LastOf(content, line.Kind)?.Hash == line.Hash ? line with { Content = null } : line).Serialize();
        if (content.Length > 0 && content.Length + bytes.Length > Limits.ObservationFile.Most)
        {
            var deleted = files.List(folder, OlderName).Count > 0 ? FirstTime(content) : null;
            // An interruption between these two leaves the same lines in both files, which the reader recognizes.
            AtomicFile.Write(_older, content, isPrivate: true, files, isDurable: false);
            files.Truncate(file, 0);
            (content, bytes) = ([], (line with { DeletedBefore = deleted }).Serialize());
        }

        file.Seek(0, SeekOrigin.End);
        // The last line of a process that was killed may have no end; this line must not become a part of it.
        files.Write(file, [.. content is [] or [.., (byte)'\n'] ? [] : "\n"u8, .. bytes]);
    }

    /// <exception cref="IOException">A file cannot be read.</exception>
    public ObservationLog Read(DateTime? since, DateTime? until)
    {
        // The current file first: when it becomes the older one meanwhile, its lines are read twice, and otherwise not at all.
        var current = Read(_path);
        var older = Read(_older);
        var log = new LogReader();
        log.Add(older, OlderName);
        if (!older.AsSpan().StartsWith(current))
            log.Add(current, FileName);
        return log.Between(since, until);
    }

    private byte[] Read(string path)
    {
        try
        {
            return LockedFile.Retry(() => files.Read(path), time, MaxWait);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static ObservationLine? LastOf(byte[] content, ObservationKind kind)
    {
        // The kind is the first property, so that only one line is parsed.
        var start = Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\",");
        var last = LockedFile.Lines(content).LastOrDefault(l => l.Span.StartsWith(start));
        return last.IsEmpty ? null : ObservationLine.TryParse(last.Span);
    }

    private static DateTime? FirstTime(byte[] content) =>
        LockedFile.Lines(content).Select(static l => ObservationLine.TryParse(l.Span)).FirstOrDefault(static l => l is not null)?.Time;

    private sealed class LogReader
    {
        private readonly List<Observation> _runs = [];
        private readonly List<string> _gaps = [];
        private DateTime? _deletedBefore;

        public void Add(byte[] content, string name)
        {
            // A line refers only to one of the same file.
            var contents = new Dictionary<string, ObservationLine>(StringComparer.Ordinal);
            var number = 0;
            foreach (var bytes in LockedFile.Lines(content))
            {
                number++;
                var line = ObservationLine.TryParse(bytes.Span);
                if (line?.Content is not null)
                    contents[line.Hash] = line;
                if (line is null || !contents.TryGetValue(line.Hash, out var first))
                    _gaps.Add(
                        $"Line {number} of {name} is not complete, or refers to one that is not: its process was killed, or its disk was full, while it was written; or the line was modified."
                    );
                else
                    _runs.Add(line.ToObservation(first.Content!, first.Time));
                _deletedBefore = line?.DeletedBefore ?? _deletedBefore;
            }
        }

        public ObservationLog Between(DateTime? since, DateTime? until)
        {
            if (_deletedBefore is { } end && !(since >= end))
                _gaps.Insert(0, $"Observations before {end:u} were deleted, because {FileName} exceeded {Limits.ObservationFile}.");
            return new ObservationLog([.. _runs.Where(r => !(r.Time < since) && !(r.Time >= until))], _gaps);
        }
    }
}

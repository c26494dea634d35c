namespace LiteLlmOps.Logs;

/// <summary>A chunk of a log: whole lines that start with a record header, unless the record is longer than a chunk.</summary>
/// <param name="Buffer">The buffer with the bytes, rented from the shared pool and returned after the chunk is scanned.</param>
/// <param name="Length">The number of bytes in use.</param>
/// <param name="ContinuedLevel">The level of the record that the first lines continue. None when they continue no record.</param>
/// <param name="StartsInsideLine">True when the first line is the rest of a line longer than a chunk; it is skipped.</param>
/// <param name="Shift">What to add to times without a zone to get the time of this machine. Null when the zone of the log is not known.</param>
internal readonly record struct LogChunk(
    byte[] Buffer,
    int Length,
    RecordLevel ContinuedLevel,
    bool StartsInsideLine,
    LogShift? Shift = null
);

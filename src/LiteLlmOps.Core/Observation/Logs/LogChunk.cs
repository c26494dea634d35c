namespace LiteLlmOps.Logs;

/// <summary>A piece of a log: whole lines, which begin with a record's header unless the record is longer than a piece.</summary>
/// <param name="Buffer">Holds the bytes; from the shared pool, and given back to it when the piece was scanned.</param>
/// <param name="Length">How many of them count.</param>
/// <param name="OpenLevel">The level of the record that the first lines go on with, where they do.</param>
/// <param name="IsCut">True when the first line is the end of one that was longer than a piece: it is passed over.</param>
internal readonly record struct LogChunk(byte[] Buffer, int Length, RecordLevel OpenLevel, bool IsCut);

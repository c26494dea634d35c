using System.Globalization;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Logging;

/// <summary>LiteLLM's log: plain lines or, with JSON_LOGS, one JSON object per record (litellm/_logging.py).</summary>
internal sealed class ProxyLog
{
    private readonly TextWriter _output;
    private readonly Behaviour _behaviour;
    private readonly Lock _gate = new();
    private readonly PythonLevel _minimum;
    private readonly bool _colours;

    public ProxyLog(TextWriter output, Behaviour behaviour, Func<string, string?> environment)
    {
        _output = output;
        _behaviour = behaviour;
        _minimum = Level(environment("LITELLM_LOG"));
        _colours =
            behaviour.ColoursFiles
            || (!Console.IsOutputRedirected && !Console.IsErrorRedirected && string.IsNullOrEmpty(environment("NO_COLOR")));
        var json = environment("JSON_LOGS");
        // In older versions every non-empty text enabled JSON, even 'False'.
        IsJson = behaviour.ColoursFiles ? !string.IsNullOrEmpty(json) : string.Equals(json, "true", StringComparison.OrdinalIgnoreCase);
        // With JSON, older versions leave uvicorn without a log configuration: its lines below WARNING are not written.
        ShowsServerLines = !IsJson || !behaviour.ColoursFiles;
    }

    public bool IsJson { get; private set; }

    public bool ShowsServerLines { get; private set; }

    /// <summary>litellm_settings.json_logs: true.</summary>
    public void TurnOnJson() => (IsJson, ShowsServerLines) = (true, !_behaviour.ColoursFiles);

    public void Info(LogPlace place, string message) => Write(PythonLevel.Info, place, message, null);

    public void Warning(LogPlace place, string message) => Write(PythonLevel.Warning, place, message, null);

    public void Error(LogPlace place, string message) => Write(PythonLevel.Error, place, message, null);

    public void Critical(LogPlace place, string message) => Write(PythonLevel.Critical, place, message, null);

    /// <summary>logger.exception: an error followed by the traceback.</summary>
    public void Exception(LogPlace place, string message, Exception exception) => Write(PythonLevel.Error, place, message, exception);

    /// <summary>A line that LiteLLM writes with print(): green, without level and time.</summary>
    public void Print(string text) => WriteLine($"\u001b[32m{text}\u001b[0m");

    /// <summary>A line of uvicorn, which pads its level to ten columns.</summary>
    public void Server(PythonLevel level, string component, string message)
    {
        if (!ShowsServerLines && level < PythonLevel.Warning)
            return;
        if (IsJson)
            WriteJson(
                level,
                new LogPlace(
                    component == "uvicorn.access" ? "httptools_impl.py" : "server.py",
                    component == "uvicorn.access" ? 476 : 84,
                    component
                ),
                message,
                null
            );
        else
            WriteLine((Name(level) + ":").PadRight(10) + message);
    }

    private void Write(PythonLevel level, LogPlace place, string message, Exception? exception)
    {
        if (level < _minimum)
            return;
        if (IsJson)
        {
            WriteJson(level, place, message, exception);
            return;
        }

        var (start, end) = _colours ? ("\u001b[92m", "\u001b[0m") : ("", "");
        var time = DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{start}{time} - {place.Logger}:{Name(level)}{end}: {place.File}:{place.Line} - {message}"
        );
        WriteLine(exception is null ? line : $"{line}\n{Traceback.Of(place, exception)}");
    }

    private void WriteJson(PythonLevel level, LogPlace place, string message, Exception? exception)
    {
        var record = Json.Map(
            ("message", SecretRedaction.Apply(message)),
            ("level", Name(level)),
            ("timestamp", DateTime.Now.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture))
        );
        if (!_behaviour.ColoursFiles)
            record = record
                .With("component", Json.Of(place.Logger))
                .With("logger", Json.Of(string.Create(CultureInfo.InvariantCulture, $"{place.File}:{place.Line}")));
        if (exception is not null)
            record = record.With("stacktrace", Json.Of(SecretRedaction.Apply(Traceback.Of(place, exception))));
        WriteLine(PythonJson.Dumps(record));
    }

    private void WriteLine(string line)
    {
        lock (_gate)
            _output.WriteLine(SecretRedaction.Apply(line));
    }

    private static string Name(PythonLevel level) => level.ToString().ToUpperInvariant();

    // Without LITELLM_LOG the loggers have no level of their own, and WARNING of the root logger applies.
    private static PythonLevel Level(string? text) =>
        Enum.TryParse<PythonLevel>(text, ignoreCase: true, out var level) ? level : PythonLevel.Warning;
}

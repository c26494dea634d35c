namespace LiteLlmOps.Logs;

/// <summary>How a line begins a record. The expressions are those of litellm/_logging.py, uvicorn and gunicorn.</summary>
internal enum HeaderKind : byte
{
    /// <summary>It begins none: it goes on with the record before it, or was printed.</summary>
    None,

    /// <summary>11:05:31 - LiteLLM Proxy:ERROR: utils.py:1418 - …</summary>
    Plain,

    /// <summary>An object a line.</summary>
    Json,

    /// <summary>2026-03-18 08:10:56,142 - litellm_proxy_extras - INFO - …, or LiteLLM's file log.</summary>
    Dated,

    /// <summary>[2025-12-05 09:11:52 +0000] [1] [CRITICAL] …</summary>
    Gunicorn,

    /// <summary>INFO:     172.18.0.5:40122 - "POST /v1/chat/completions HTTP/1.1" 200 OK</summary>
    Access,

    /// <summary>ERROR:    …</summary>
    Uvicorn,

    /// <summary>ERROR:backoff:…</summary>
    Basic,
}

/// <param name="Kind">How the line begins.</param>
/// <param name="Level">How grave it calls itself.</param>
/// <param name="Time">The time that it tells.</param>
/// <param name="Text">Where its text begins that is the same whenever it is written: behind the time.</param>
/// <param name="Message">Where its message begins: behind logger, level and place.</param>
internal readonly record struct LogHeader(HeaderKind Kind, RecordLevel Level, LogTime Time, int Text, int Message)
{
    public static LogHeader None => new(HeaderKind.None, RecordLevel.None, LogTime.None, 0, 0);
}

using System.Runtime.InteropServices;

namespace LiteLlmOps.Logs;

/// <summary>The format of the first line of a record. The formats are those of litellm/_logging.py, uvicorn and gunicorn.</summary>
internal enum HeaderKind : byte
{
    /// <summary>No header: the line continues the record before it, or was printed.</summary>
    None,

    /// <summary>11:05:31 - LiteLLM Proxy:ERROR: utils.py:1418 - …</summary>
    Plain,

    /// <summary>A JSON object on one line.</summary>
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

/// <param name="Kind">The format.</param>
/// <param name="Level">The level in the header.</param>
/// <param name="Time">The time in the header.</param>
/// <param name="Text">The start of the text after the time, which is the same whenever the line is written.</param>
/// <param name="Message">The start of the message, after logger, level and source location.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogHeader(HeaderKind Kind, RecordLevel Level, LogTime Time, int Text, int Message)
{
    public static LogHeader None => new(HeaderKind.None, RecordLevel.None, LogTime.None, 0, 0);
}

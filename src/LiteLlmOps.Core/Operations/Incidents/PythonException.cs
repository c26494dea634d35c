using System.Text.RegularExpressions;

namespace LiteLlmOps.Incidents;

/// <summary>The Python exception of a failure that no signature matches, and what its class means.</summary>
/// <param name="Name">The class, without its module.</param>
/// <param name="Text">The text of the exception. Empty when it has none.</param>
internal sealed partial record PythonException(string Name, string Text)
{
    // In milliseconds; the texts are short.
    private const int MatchTimeout = 10_000;

    // What the documentation of Python says of its exceptions, for an operator. Nothing is said of the classes of packages.
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["AssertionError"] = "a condition that the code requires is not met",
        ["AttributeError"] = "the code uses a name that the object or module does not have",
        ["BlockingIOError"] = "an operation would have to wait",
        ["BrokenPipeError"] = "the other side closed the connection while data was sent",
        ["CancelledError"] = "the task was cancelled, for example because the client disconnected or the server ends",
        ["ChildProcessError"] = "an operation on a process that was started failed",
        ["ConnectionAbortedError"] = "the other side ended the connection",
        ["ConnectionRefusedError"] = "nothing listens at the address, or a firewall refuses the connection",
        ["ConnectionResetError"] = "the other side ended the connection",
        ["EOFError"] = "the input ended earlier than expected",
        ["FileExistsError"] = "the file or folder that is to be created exists",
        ["FileNotFoundError"] = "the file, folder or program does not exist",
        ["gaierror"] = "the host name could not be resolved",
        ["ImportError"] = "a Python module, or a name in it, could not be imported",
        ["IndentationError"] = "a Python file, such as a hook of your own, is not valid Python",
        ["IndexError"] = "a list has fewer entries than the code expects",
        ["IsADirectoryError"] = "the path is a folder where a file is expected",
        ["JSONDecodeError"] = "a text that should be JSON is not, such as an empty answer or an error page in HTML",
        ["KeyError"] = "a map does not have the named key: a field that the code expects is missing in a setting, a request or an answer",
        ["MemoryError"] = "the process has not enough memory",
        ["ModuleNotFoundError"] = "the Python module is not installed in the environment of the process",
        ["NameError"] = "the code uses a name that is not defined",
        ["NotADirectoryError"] = "a part of the path is a file where a folder is expected",
        ["NotImplementedError"] = "the installed release does not implement the operation for this case",
        ["OSError"] = "the operating system refused an operation; Errno is its reason",
        ["OverflowError"] = "a number is too large",
        ["PermissionError"] = "the user of the process may not access the file, folder or port",
        ["ProcessLookupError"] = "the process does not exist",
        ["RecursionError"] = "calls are nested too deeply",
        ["SSLCertVerificationError"] = "the certificate of the other side could not be verified",
        ["SSLError"] = "a TLS connection failed",
        ["StopAsyncIteration"] = "a sequence had no more entries",
        ["StopIteration"] = "a sequence had no more entries",
        ["SyntaxError"] = "a Python file, such as a hook of your own, is not valid Python",
        ["TimeoutError"] = "an operation took longer than its time limit",
        ["TimeoutExpired"] = "a command that the process runs took longer than its time limit",
        ["TypeError"] =
            "a value has a type that the operation does not accept, or a function was called with arguments that it does not have",
        ["UnboundLocalError"] = "the code uses a variable before it has a value",
        ["UnicodeDecodeError"] = "bytes are not valid text in the expected encoding",
        ["UnicodeEncodeError"] = "a character does not exist in the encoding of the output",
        ["ValueError"] = "a value has the right type, but is not accepted",
        ["ZeroDivisionError"] = "a number is divided by zero",
    };

    /// <summary>What the class means. Null for classes that are not of Python itself.</summary>
    public string? Meaning =>
        Meanings.TryGetValue(Name, out var meaning)
            ? $"{Name}: {(IsNone ? "a value that the code expects is missing (None)" : meaning)}. Why it was raised here is not known."
            : null;

    // 'NoneType' object has no attribute 'x', and 'NoneType' object is not subscriptable
    private bool IsNone => Name is "AttributeError" or "TypeError" && Text.StartsWith("'NoneType' object ", StringComparison.Ordinal);

    /// <summary>The exception in an unknown failure. Null when there is none.</summary>
    /// <param name="sample">The line, and below it the line of the exception, if there is one.</param>
    /// <param name="subject">The normalized message.</param>
    public static PythonException? Find(string sample, string subject)
    {
        var line = sample.Split('\n').Skip(1).LastOrDefault() ?? "";
        return Of(AtStart().Match(line)) ?? Of(InMessage().Match(subject));
    }

    private static PythonException? Of(Match match) =>
        match.Success ? new PythonException(match.Groups["name"].Value, match.Groups["text"].Value) : null;

    [GeneratedRegex(
        @"^(?:[A-Za-z_]\w*\.)*(?<name>[A-Z]\w*(?:Error|Exception|Iteration|Expired|Interrupt|Exit|Timeout)|gaierror)(?:: (?<text>.*))?$",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex AtStart();

    [GeneratedRegex(
        @"(?:^|: )(?:[A-Za-z_]\w*\.)*(?<name>[A-Z]\w*(?:Error|Exception|Iteration|Expired|Interrupt|Exit|Timeout)|gaierror)(?:: (?<text>.*))?(?: \(in \S+\))?$",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex InMessage();
}

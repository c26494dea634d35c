namespace LiteLlmOps.AccessPoints;

/// <summary>The variable that contains a part of a login, or a key, and the place that defines it.</summary>
public sealed record LlmAccessCredential
{
    internal LlmAccessCredential() { }

    /// <summary>The name of the variable, or what it is: master key.</summary>
    public string Variable
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The place that defines it, such as env.litellm:3. Null when nothing defines it, so that LiteLLM's default applies.</summary>
    public string? Place
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The file that defines it. Null when no file does.</summary>
    public string? File { get; internal init; }

    /// <summary>The line in the file, from 1. Null when it is not known.</summary>
    public int? Line { get; internal init; }

    /// <summary>The value, masked when it is a secret. Null when nothing defines it.</summary>
    public string? Value
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The variable and its place.</summary>
    public override string ToString() => Place is null ? $"{Variable} (not defined)" : $"{Variable} ({Place})";
}

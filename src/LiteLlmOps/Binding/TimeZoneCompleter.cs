namespace LiteLlmOps.Binding;

/// <summary>Completes the names of the time zones of this machine.</summary>
internal sealed class TimeZoneCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        TimeZoneInfo.GetSystemTimeZones().Select(static z => z.Id).Prepend("UTC");
}

namespace LiteLlmOps.LiteLlm;

/// <summary>How a LiteLLM version reads a setting.</summary>
internal enum SettingReader
{
    /// <summary>Each poll reads it from the database and applies it to the objects that use it.</summary>
    Poll,

    /// <summary>It is read at each request, from the settings that each poll reads from the file and the database.</summary>
    Request,

    /// <summary>It is read from the file at startup only.</summary>
    File,

    /// <summary>It is read from the table LiteLLM_UISettings; a value in the row of its section has no effect.</summary>
    UiSettings,

    /// <summary>It is read from the environment of the process only; the file and the database are refused.</summary>
    Process,

    /// <summary>The sources do not determine it.</summary>
    Unknown,
}

/// <summary>Which value is used when the file and the database both have the key.</summary>
internal enum SettingOwner
{
    Database,
    File,

    /// <summary>Both are used.</summary>
    Both,
}

/// <summary>What a poll does with a value.</summary>
internal enum ValueUse
{
    /// <summary>It applies it.</summary>
    Acts,

    /// <summary>The running proxy keeps the previous value until it is restarted.</summary>
    KeptUntilRestart,

    /// <summary>As <see cref="KeptUntilRestart"/> when the file has the section, and as <see cref="StopsPoll"/> otherwise.</summary>
    StopsPollWithoutSection,

    /// <summary>As <see cref="KeptUntilRestart"/> when the file has the section, and as <see cref="Acts"/> otherwise.</summary>
    ActsWithoutSection,

    /// <summary>It raises an exception, which ends this poll and every later one before the remaining settings are read.</summary>
    StopsPoll,

    /// <summary>It has no effect, neither in a poll nor at a restart.</summary>
    HasNoEffect,

    /// <summary>The sources do not determine it.</summary>
    Unknown,
}

/// <summary>How LiteLLM converts a value.</summary>
internal enum SettingCast
{
    None,

    /// <summary>Python's int(): "30" becomes 30 and 2.5 becomes 2; other text raises an exception.</summary>
    Integer,

    /// <summary>The fields of SlackAlertingArgs are validated; an invalid one raises an exception.</summary>
    AlertingArgs,

    /// <summary>Compared with the Boolean true: text, such as "true", has no effect.</summary>
    StrictFlag,

    /// <summary>Any non-empty text counts as true, also "false".</summary>
    TruthyFlag,

    /// <summary>As <see cref="AlertingArgs"/>, with the fields for the spend of users.</summary>
    AlertingArgsWithSpend,

    /// <summary>A map of texts or lists of texts; another value raises an exception.</summary>
    Webhooks,

    /// <summary>A list of maps with name and url; an invalid item raises an exception.</summary>
    Plugins,

    /// <summary>A list of maps with path and target; an invalid item, or a number, raises an exception.</summary>
    PassThrough,

    /// <summary>The name of a routing strategy; another value raises an exception.</summary>
    RoutingStrategy,

    /// <summary>A map of retry counts; an invalid count raises an exception, and a value that is not a map has no effect.</summary>
    RetryPolicy,

    /// <summary>A list of groups; an invalid one is logged, and the previous groups remain.</summary>
    RoutingGroups,

    /// <summary>A list of checks, of which a poll removes only some; a number or a Boolean raises an exception.</summary>
    PreCallChecks,

    /// <summary>A list; another value has no effect.</summary>
    List,

    /// <summary>A map; another value has no effect.</summary>
    Map,

    /// <summary>A map with the arguments of the routing strategy; it has no effect when one of its numbers is not valid.</summary>
    StrategyArguments,

    /// <summary>A map that acts only with the field enabled, unless the running proxy has used one with it before.</summary>
    WebSearch,

    /// <summary>A positive whole number, also as text; another value has no effect.</summary>
    PositiveInteger,

    /// <summary>A Boolean, or the text true or false; another text has no effect.</summary>
    FlagText,

    /// <summary>As <see cref="RoutingStrategy"/>, with the strategies of 1.83.2.</summary>
    RoutingStrategy1_83,

    /// <summary>A map; another value raises an exception.</summary>
    RequiredMap,

    /// <summary>Searched for names: a number or flag raises an exception.</summary>
    Names,

    /// <summary>As <see cref="Names"/>, but only when alerting contains slack.</summary>
    NamesForSlack,

    /// <summary>A list; LiteLLM skips another value.</summary>
    SkippedUnlessList,

    /// <summary>A text; LiteLLM skips another value.</summary>
    SkippedUnlessText,

    /// <summary>A map; with another value the proxy does not start.</summary>
    MapAtStart,

    /// <summary>Pass-through endpoints: an element that is no map, or that has no path or target, raises an exception.</summary>
    Endpoints,
}

/// <summary>How a LiteLLM version uses one key of a settings section.</summary>
internal sealed record SettingRule
{
    public required SettingReader Reader { get; init; }

    public SettingOwner Owner { get; init; }

    /// <summary>What a poll does with a value that is none of the special ones below.</summary>
    public ValueUse Change { get; init; } = ValueUse.Acts;

    /// <summary>What a poll does with null.</summary>
    public ValueUse Null { get; init; } = ValueUse.Acts;

    /// <summary>What a poll does with [].</summary>
    public ValueUse EmptyList { get; init; } = ValueUse.Acts;

    /// <summary>What a poll does with {}.</summary>
    public ValueUse EmptyMap { get; init; } = ValueUse.Acts;

    /// <summary>What a poll does when the key was removed from the row.</summary>
    public ValueUse Removal { get; init; } = ValueUse.KeptUntilRestart;

    /// <summary>What a poll does when the list or map in the row loses an item.</summary>
    public ValueUse LostItem { get; init; } = ValueUse.Acts;

    /// <summary>What a poll does with a value of the config file, in versions that read the file at each poll.</summary>
    public ValueUse FileChange { get; init; } = ValueUse.Acts;

    public SettingCast Cast { get; init; }

    /// <summary>
    /// True when each poll reads it from the config in which the row is merged over the file (up to 1.102): a changed file takes effect as
    /// well, and the value of the file applies when the row gives none.
    /// </summary>
    public bool IsMerged { get; init; }

    /// <summary>True for a key that the database can set, but that code at startup reads from the file only: it is declared in the file.</summary>
    public bool StaysInFile { get; init; }

    /// <summary>The fields by which LiteLLM recognizes an element of the list when the element changes. Empty when it compares elements as a whole.</summary>
    public IReadOnlyList<string> ItemKeys { get; init; } = [];

    /// <summary>Why a value in the row has no effect, or an unknown one. Null for the usual reason.</summary>
    public string? Reason { get; init; }

    /// <summary>What else is required for the value to have an effect, such as an enterprise license. Null for nothing.</summary>
    public string? Condition { get; init; }

    /// <summary>True when a value in the row of the section takes effect.</summary>
    public bool ActsFromDatabase => Reader is SettingReader.Poll or SettingReader.Request;

    /// <summary>True when [] and {} are values, and not the same as a missing key.</summary>
    public bool IsValue(ValueUse emptyUse) => ActsFromDatabase && emptyUse == ValueUse.Acts;
}

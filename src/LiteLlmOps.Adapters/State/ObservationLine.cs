using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiteLlmOps.Observations;

namespace LiteLlmOps.Adapters.State;

/// <summary>A line of observations.jsonl: who ran which command when, and what it returned or which earlier line has the same.</summary>
/// <param name="Kind">What the run observed.</param>
/// <param name="Time">Its end, in UTC.</param>
/// <param name="Command">The cmdlet.</param>
/// <param name="User">The user who ran it.</param>
/// <param name="Host">The machine.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="Hash">The hash of the content. Lines with the same one have the same content, which the first of them has.</param>
/// <param name="Content">The content. Null for that of an earlier line.</param>
internal sealed record ObservationLine(
    ObservationKind Kind,
    DateTime Time,
    string Command,
    string User,
    string Host,
    int ProcessId,
    string Hash,
    ObservationContent? Content = null
)
{
    private static readonly JsonSerializerOptions Options = new(StateJson.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(), new PrintableConverter() },
    };

    /// <summary>In the first line of a file that replaced another one: observations before this time were deleted.</summary>
    public DateTime? DeletedBefore { get; init; }

    /// <summary>A line with its content.</summary>
    public static ObservationLine Of(Observation observation, DateTime time)
    {
        var content = ObservationContent.Of(observation);
        var hash = Convert.ToHexStringLower(
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content.Comparable, Options)).AsSpan(0, 16)
        );
        return new ObservationLine(
            observation.Kind,
            time,
            observation.Command,
            observation.User,
            observation.Host,
            observation.ProcessId,
            hash,
            content
        );
    }

    /// <summary>The line as bytes, with its end. One that is too long has fewer items.</summary>
    public byte[] Serialize()
    {
        for (var line = this; ; line = line with { Content = line.Content!.Half() })
        {
            byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, Options), (byte)'\n'];
            if (bytes.Length <= Limits.ObservationLine.Most || line.Content is not { Length: > 0 })
                return bytes;
        }
    }

    /// <summary>Null when it is not a complete line.</summary>
    public static ObservationLine? TryParse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<ObservationLine>(line, Options) is { Content: null or { IsComplete: true } } parsed
                ? parsed
                : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <param name="content">The content, of this line or of an earlier one.</param>
    /// <param name="firstTime">The time of that line.</param>
    public Observation ToObservation(ObservationContent content, DateTime firstTime) =>
        new()
        {
            Kind = Kind,
            Command = Command,
            Time = Time,
            FirstTime = firstTime,
            User = User,
            Host = Host,
            ProcessId = ProcessId,
            Scope = content.Scope,
            Count = content.Count,
            Incidents = content.Incidents ?? [],
            Drift = content.Drift ?? [],
            Checks = content.Checks ?? [],
            Findings = content.Findings ?? [],
        };

    /// <summary>Anyone with access to the state folder may have written the file, and its texts are shown.</summary>
    private sealed class PrintableConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            PrintableText.Block(reader.GetString());

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}

/// <summary>What a run returned, and what it could have returned.</summary>
/// <param name="Scope">What it could have returned.</param>
/// <param name="Count">The number of things that it returned.</param>
internal sealed record ObservationContent(ObservationScope Scope, int Count)
{
    public IReadOnlyList<ObservedIncident>? Incidents { get; init; }

    public IReadOnlyList<ObservedDrift>? Drift { get; init; }

    public IReadOnlyList<ObservedCheck>? Checks { get; init; }

    public IReadOnlyList<ObservedFinding>? Findings { get; init; }

    /// <summary>The number of items.</summary>
    public int Length => Incidents?.Count ?? Drift?.Count ?? Checks?.Count ?? Findings?.Count ?? 0;

    /// <summary>Without the text that says how long ago an incident was seen, which differs in each run.</summary>
    public ObservationContent Comparable => this with { Incidents = Incidents?.Select(static i => i with { Evidence = "" }).ToList() };

    /// <summary>False when a list has a null, which the serializer accepts.</summary>
    public bool IsComplete =>
        !HasNull(Scope.Names ?? [], Scope.Areas, Scope.Filters, Scope.Undetermined)
        && !HasNull<object>(Incidents ?? [], Drift ?? [], Checks ?? [], Findings ?? [])
        && Incidents?.Any(static i => HasNull<object>(i.Subjects, i.Logs, i.Services, i.Probes)) != true
        && Drift?.Any(static d => HasNull(d.Services, d.Replicas)) != true;

    public static ObservationContent Of(Observation run) =>
        new(run.Scope, run.Count)
        {
            Incidents = run.Kind == ObservationKind.Incident ? First(run.Incidents, Observation.MaxItems) : null,
            Drift = run.Kind == ObservationKind.Drift ? First(run.Drift, Observation.MaxItems) : null,
            Checks = run.Kind == ObservationKind.Check ? First(run.Checks, Observation.MaxItems) : null,
            Findings = run.Kind == ObservationKind.Finding ? First(run.Findings, Observation.MaxItems) : null,
        };

    /// <summary>With half of the items.</summary>
    public ObservationContent Half()
    {
        var kept = Length / 2;
        return this with
        {
            Incidents = First(Incidents, kept),
            Drift = First(Drift, kept),
            Checks = First(Checks, kept),
            Findings = First(Findings, kept),
        };
    }

    private static bool HasNull<T>(params ReadOnlySpan<IReadOnlyList<T>> lists)
        where T : class
    {
        foreach (var list in lists)
        {
            if (list.Any(static i => i is null))
                return true;
        }

        return false;
    }

    private static IReadOnlyList<T>? First<T>(IReadOnlyList<T>? items, int count) =>
        items is null || items.Count <= count ? items : [.. items.Take(count)];
}

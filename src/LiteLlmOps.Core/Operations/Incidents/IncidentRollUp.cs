namespace LiteLlmOps.Incidents;

/// <summary>Combines the incidents of a signature that differ only in their subject, such as one for each unknown key.</summary>
internal static class IncidentRollUp
{
    private const int MaxSeparate = 5;
    private const int MaxNamed = 3;

    /// <summary>More than five incidents of one signature and verdict become one.</summary>
    public static IEnumerable<LlmIncident> Of(IEnumerable<LlmIncident> incidents) =>
        incidents
            .GroupBy(static i => new Kind(i.Signature, i.Verdict, i.Deployment, i.Subjects.Count > 0))
            .SelectMany(static g => g.Key.HasSubject && g.Count() > MaxSeparate ? [Combined([.. g])] : g.AsEnumerable());

    private sealed record Kind(string Signature, IncidentVerdict Verdict, string? Deployment, bool HasSubject);

    private static LlmIncident Combined(IReadOnlyList<LlmIncident> all)
    {
        var latest = all.OrderByDescending(static i => i.LastSeen).ThenByDescending(static i => i.Count).ToList();
        var (first, last) = (all.Min(static i => i.FirstSeen), all.Max(static i => i.LastSeen));
        var count = all.Sum(static i => i.Count);
        return latest[0] with
        {
            Subject = $"{string.Join(", ", latest.Take(MaxNamed).Select(static i => i.Subject))} and {all.Count - MaxNamed} more",
            Subjects = [.. latest.SelectMany(static i => i.Subjects)],
            Severity = all.Max(static i => i.Severity),
            Count = count,
            FirstSeen = first,
            LastSeen = last,
            PerHour =
                last - first is { } length && length >= TimeSpan.FromMinutes(1) ? Math.Round((count - 1) / length.TotalHours, 1) : null,
            Evidence = $"{all.Count} subjects with this verdict, of the last one: {latest[0].Evidence}",
            Logs = [.. all.SelectMany(static i => i.Logs).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Services = [.. all.SelectMany(static i => i.Services).Distinct(StringComparer.Ordinal)],
            IsFailure = all.Any(static i => i.IsFailure),
            IsCurrent = all.Any(static i => i.IsCurrent),
        };
    }
}

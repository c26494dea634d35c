using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>The keys, users and teams that the parameters of a query select.</summary>
/// <param name="Keys">The keys. Null for all.</param>
/// <param name="Users">The users. Null for all.</param>
/// <param name="Teams">The teams. Null for all.</param>
internal sealed record RequestOwners(OwnerIds? Keys, OwnerIds? Users, OwnerIds? Teams)
{
    public IEnumerable<LlmException> Problems => new[] { Keys, Users, Teams }.OfType<OwnerIds>().SelectMany(static o => o.Problems);

    /// <summary>
    /// Why a query has no result: the keys belong to other users or teams. It is not known before the query, since requests keep the owners that the key
    /// had at the time. Null when the parameters do not exclude each other.
    /// </summary>
    /// <param name="records">The database, for the name of the owner.</param>
    /// <param name="token">Cancels.</param>
    public async Task<LlmException?> ContradictionAsync(IRecordDatabase records, CancellationToken token) =>
        await ContradictAsync(OwnerNames.Team, Teams, static k => k.TeamId, records, token)
        ?? await ContradictAsync(OwnerNames.User, Users, static k => k.UserId, records, token);

    private async Task<LlmException?> ContradictAsync(
        OwnerNames names,
        OwnerIds? owners,
        Func<Owner, string?> ownerOf,
        IRecordDatabase records,
        CancellationToken token
    )
    {
        var noun = names.Noun;
        if (Keys is not { Found: [var key, ..] } || owners is not { Found: [var owner, ..] })
            return null;
        if (Keys.Found.Any(k => owners.Ids.Contains(ownerOf(k) ?? "", StringComparer.Ordinal)))
            return null;
        var own =
            ownerOf(key) is { Length: > 0 } id
            && await EntryNames.ReadAsync(records, names.Table, names.Id, [id], names.Names, token) is var known
                ? $"to the {noun} '{known.GetValueOrDefault(id, id)}'"
                : $"to no {noun}";
        return new LlmException(
            ErrorIds.ParameterNotApplicable,
            $"-Key and -{char.ToUpperInvariant(noun[0])}{noun[1..]} exclude each other: the key '{key.Shown}' belongs {own}, not to '{owner.Shown}'. Omit one of them.",
            key.Shown
        );
    }
}

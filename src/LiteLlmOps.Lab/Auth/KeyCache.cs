using System.Collections.Concurrent;

namespace LiteLlmOps.Lab.Auth;

/// <summary>Keys that a worker has looked up. A change by SQL takes effect when the entry expires (user_api_key_cache).</summary>
internal sealed class KeyCache
{
    private readonly ConcurrentDictionary<string, (Caller Caller, long Until)> _entries = new(StringComparer.Ordinal);

    public Caller? Find(string token) =>
        _entries.TryGetValue(token, out var entry) && Environment.TickCount64 < entry.Until ? entry.Caller : null;

    public void Put(string token, Caller caller, TimeSpan timeToLive) =>
        _entries[token] = (caller, Environment.TickCount64 + (long)timeToLive.TotalMilliseconds);

    public void Remove(string token) => _entries.TryRemove(token, out _);
}

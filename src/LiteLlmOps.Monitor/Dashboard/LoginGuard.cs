using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>The result of a login.</summary>
internal enum LoginOutcome
{
    /// <summary>User name and password are right.</summary>
    Accepted,

    /// <summary>The request has none.</summary>
    Missing,

    /// <summary>They are wrong or malformed.</summary>
    Rejected,

    /// <summary>Not compared, because too many logins failed.</summary>
    Locked,
}

/// <summary>The result of a login.</summary>
/// <param name="Outcome">The result.</param>
/// <param name="Wait">How long logins are not compared. Zero unless locked.</param>
internal sealed record LoginResult(LoginOutcome Outcome, TimeSpan Wait = default);

/// <summary>
/// Compares logins, and limits how many may fail in a minute: those of one address, and those of all addresses, against guesses from many.
/// An address from which a login has succeeded is exempt from the limit for all, so that guesses from other addresses do not lock out its
/// users.
/// </summary>
/// <param name="time">The time.</param>
internal sealed class LoginGuard(TimeProvider time)
{
    /// <summary>The failures of one address in a window.</summary>
    public const int MostOfAddress = 10;

    /// <summary>The failures of all addresses in a window.</summary>
    public const int MostOfAll = 100;

    /// <summary>The addresses that are remembered, of each kind.</summary>
    public const int MostAddresses = 500;

    /// <summary>The time in which failures are counted. It begins with the first one.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, FailureWindow> _failures = [];
    private readonly Dictionary<IPAddress, long> _logins = [];
    private FailureWindow? _all;

    /// <summary>The number of addresses that are remembered because of failures.</summary>
    public int Tracked => _failures.Count;

    /// <param name="address">The address of the client. Null for a connection without one.</param>
    /// <param name="header">The Authorization header. Null or empty for none.</param>
    /// <param name="expected">The login.</param>
    public LoginResult Check(IPAddress? address, string? header, DashboardCredentials expected)
    {
        var client = ClientOf(address);
        // One at a time: otherwise many requests at once would be compared before the first failure counts.
        lock (_gate)
        {
            if (LockOf(client) is { } wait)
                return new LoginResult(LoginOutcome.Locked, wait);
            if (string.IsNullOrEmpty(header))
                return new LoginResult(LoginOutcome.Missing);
            if (BasicLogin.Parse(header) is var (user, password) && expected.Matches(user, password))
            {
                Remember(client);
                return new LoginResult(LoginOutcome.Accepted);
            }

            Count(client);
            return new LoginResult(LoginOutcome.Rejected);
        }
    }

    private TimeSpan? LockOf(IPAddress client)
    {
        if (_failures.TryGetValue(client, out var own) && own.LockedFor is { } wait)
            return wait;
        return _logins.ContainsKey(client) ? null : _all?.LockedFor;
    }

    private void Count(IPAddress client)
    {
        if (_all is null || _all.IsOver)
            _all = new FailureWindow(time, MostOfAll, Window);
        _all.Add();
        if (!_failures.TryGetValue(client, out var own) || own.IsOver)
        {
            foreach (var (address, _) in _failures.Where(static f => f.Value.IsOver).ToList())
                _failures.Remove(address);
            if (_failures.Count >= MostAddresses)
                _failures.Remove(_failures.MinBy(static f => f.Value.Start).Key);
            _failures[client] = own = new FailureWindow(time, MostOfAddress, Window);
        }

        own.Add();
    }

    private void Remember(IPAddress client)
    {
        if (_logins.Count >= MostAddresses && !_logins.ContainsKey(client))
            _logins.Remove(_logins.MinBy(static l => l.Value).Key);
        _logins[client] = time.GetTimestamp();
    }

    // The holder of an IPv6 network has all its 2^64 addresses.
    private static IPAddress ClientOf(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes);
    }

    /// <summary>The failures since the first one. The limiter of .NET has no TimeProvider, so a new window is a new limiter.</summary>
#pragma warning disable CA1001 // Without a replenishment of its own the limiter has no timer to release.
    private sealed class FailureWindow(TimeProvider time, int most, TimeSpan length)
#pragma warning restore CA1001
    {
        private readonly FixedWindowRateLimiter _failures = new(
            new FixedWindowRateLimiterOptions
            {
                PermitLimit = most,
                Window = length,
                AutoReplenishment = false,
            }
        );

        public long Start { get; } = time.GetTimestamp();

        public bool IsOver => time.GetElapsedTime(Start) >= length;

        /// <summary>The rest of the window when no more failure is allowed. Null otherwise.</summary>
        public TimeSpan? LockedFor
        {
            get
            {
                var elapsed = time.GetElapsedTime(Start);
                if (elapsed >= length)
                    return null;
                using var lease = _failures.AttemptAcquire(0);
                return lease.IsAcquired ? null : length - elapsed;
            }
        }

        public void Add() => _failures.AttemptAcquire().Dispose();
    }
}

using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Services;

namespace LiteLlmOps.Adapters.Services;

/// <summary>
/// Finds the processes of services at one moment: by the record of their start, else by who listens on their port with their command, else by
/// command and folder. What was started by hand is found as well, and what only has the number of a former process is not.
/// </summary>
internal sealed class ServiceFinder
{
    private readonly ProcessTable _table = ProcessTable.Read();
    private readonly ListeningSockets _sockets = ListeningSockets.Read();
    private readonly Lazy<ILookup<int, ProcessEntry>> _holders;

    public ServiceFinder() =>
        _holders = new(() =>
            _table.All.SelectMany(e => _sockets.PortsOf(e.Id).Select(port => (port, e))).ToLookup(static p => p.port, static p => p.e)
        );

    public ServiceFacts Find(ServiceSettings service, ServiceRecord? record, string boot)
    {
        var main = OfRecord(record, boot) ?? OfPort(service) ?? OfCommand(service);
        IReadOnlyList<ProcessEntry> children = main is null ? [] : _table.Below(main.Id);
        var listens =
            service.Port is { } port && main is not null
                ? children.Prepend(main).Any(p => _sockets.PortsOf(p.Id).Contains(port))
                : (bool?)null;
        return new ServiceFacts(service, main?.ToService())
        {
            Children = [.. children.Select(static c => c.ToService())],
            Listens = listens,
            PortOwner = listens == true ? null : PortOwner(service, children.Prepend(main)),
            Restarts = record?.Restarts ?? 0,
            LastEnd = record?.LastEnd ?? (record is not null && main is null ? "ended, and nobody saw how" : null),
            StoppedIntentionally = record?.StoppedIntentionally ?? false,
            HasDied =
                main is null && record is { StoppedIntentionally: false, Id: > 0 } && record is not { HasEnded: true, LastEnd: "stopped" },
        };
    }

    private ProcessEntry? OfRecord(ServiceRecord? record, string boot) =>
        record is { Id: > 0 } && record.Boot == boot && _table.Find(record.Id) is { } entry && entry.Start == record.Start ? entry : null;

    // Workers hold the socket of their parent, too: the one whose parent does not is the service.
    private ProcessEntry? OfPort(ServiceSettings service)
    {
        if (service.Port is not { } port || !_sockets.IsTaken(port))
            return null;
        var holders = _holders.Value[port].ToList();
        return holders.Find(h => ServiceIdentity.Matches(service, h.Arguments) && !holders.Exists(o => o.Id == h.Parent));
    }

    private ProcessEntry? OfCommand(ServiceSettings service)
    {
        if (service.Port is not null)
            return null;
        return _table.All.FirstOrDefault(e => ServiceIdentity.IsExactly(service, e.Arguments) && ProcFiles.Folder(e.Id) == service.Folder);
    }

    private Listener? PortOwner(ServiceSettings service, IEnumerable<ProcessEntry?> own)
    {
        if (service.Port is not { } port || !_sockets.IsTaken(port))
            return null;
        var ids = own.OfType<ProcessEntry>().Select(static p => p.Id).ToHashSet();
        return _holders.Value[port].FirstOrDefault(h => !ids.Contains(h.Id)) is { } holder
            ? new Listener(holder.Id, string.Join(' ', holder.Arguments), port)
            : null;
    }
}

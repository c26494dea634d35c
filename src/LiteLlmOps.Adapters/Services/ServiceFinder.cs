using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Services;

namespace LiteLlmOps.Adapters.Services;

/// <summary>
/// Finds the processes of services, in a snapshot of this machine: by the record of their start, else by a process with their command that
/// listens on their port, else by command and folder. This includes services that were started by hand. A process that merely has the id
/// of an earlier process of the service does not match.
/// </summary>
internal sealed class ServiceFinder
{
    private readonly ProcessTable _table = ProcessTable.Read();
    private readonly ListeningSockets _sockets = ListeningSockets.Read();
    private readonly Lazy<ILookup<int, ProcessEntry>> _listeners;

    public ServiceFinder() =>
        _listeners = new(() =>
            _table.All.SelectMany(e => _sockets.PortsOf(e.Id).Select(port => (port, e))).ToLookup(static p => p.port, static p => p.e)
        );

    public ServiceFacts Find(ServiceSettings service, ServiceRecord? record, string boot)
    {
        var main = ByRecord(record, boot) ?? ByPort(service) ?? ByCommand(service);
        IReadOnlyList<ProcessEntry> children = main is null ? [] : _table.DescendantsOf(main.Id);
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
            LastEnd = record?.LastEnd ?? (record is not null && main is null ? "ended for an unknown reason" : null),
            StoppedIntentionally = record?.StoppedIntentionally ?? false,
            HasDied = main is null && record is { Id: > 0, WasStopped: false },
        };
    }

    private ProcessEntry? ByRecord(ServiceRecord? record, string boot) =>
        record is { Id: > 0 } && record.Boot == boot && _table.Find(record.Id) is { } entry && entry.Start == record.Start ? entry : null;

    // Workers share the listening socket of their parent: the main process is the one whose parent does not listen.
    private ProcessEntry? ByPort(ServiceSettings service)
    {
        if (service.Port is not { } port || !_sockets.IsTaken(port))
            return null;
        var listeners = _listeners.Value[port].ToList();
        return listeners.Find(l => ServiceIdentity.Matches(service, l.Arguments) && !listeners.Exists(o => o.Id == l.Parent));
    }

    private ProcessEntry? ByCommand(ServiceSettings service)
    {
        if (service.Port is not null)
            return null;
        return _table.All.FirstOrDefault(e =>
            ServiceIdentity.MatchesExactly(service, e.Arguments) && ProcFiles.Folder(e.Id) == service.Folder
        );
    }

    private Listener? PortOwner(ServiceSettings service, IEnumerable<ProcessEntry?> own)
    {
        if (service.Port is not { } port || !_sockets.IsTaken(port))
            return null;
        var ids = own.OfType<ProcessEntry>().Select(static p => p.Id).ToHashSet();
        return _listeners.Value[port].FirstOrDefault(l => !ids.Contains(l.Id)) is { } owner
            ? new Listener(owner.Id, string.Join(' ', owner.Arguments), port)
            : null;
    }
}

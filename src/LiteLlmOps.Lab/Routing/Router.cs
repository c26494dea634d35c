using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>The deployments that are served, by id, in the order in which they came (litellm/router.py).</summary>
internal sealed class Router(RouterSettings settings)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Deployment> _list = [];
    private readonly Dictionary<string, LinkedListNode<Deployment>> _byId = new(StringComparer.Ordinal);
    private RouterView? _view;
    private ConfigMap? _aliasesOfView;

    public RouterSettings Settings { get; } = settings;

    public RouterView View
    {
        get
        {
            lock (_gate)
            {
                if (_view is null || !ReferenceEquals(_aliasesOfView, Settings.Aliases))
                    _view = new RouterView([.. _list], _aliasesOfView = Settings.Aliases);
                return _view;
            }
        }
    }

    public Deployment? Find(string id)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(id)?.Value;
    }

    /// <summary>At the start: two deployments with one id are both served, and the later one is found by it.</summary>
    /// <exception cref="PythonException">The model is of no known provider.</exception>
    public void AddOfFile(Deployment deployment)
    {
        CheckProvider(deployment);
        lock (_gate)
            Add(deployment);
    }

    /// <summary>
    /// upsert_deployment: a deployment with other content replaces that of the same id, and moves to the end. One that cannot be served is
    /// dropped in silence; what it should have replaced is gone by then.
    /// </summary>
    public bool Upsert(Deployment deployment)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(deployment.Id, out var old))
            {
                if (old.Value.HasContentOf(deployment))
                    return false;
                Remove(old);
            }

            if (!CanServe(deployment))
                return false;
            Add(deployment);
            return true;
        }
    }

    public Deployment? Delete(string id)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(id, out var node))
                return null;
            Remove(node);
            return node.Value;
        }
    }

    /// <summary>Deletes every deployment whose id is not among those given.</summary>
    public void KeepOnly(IReadOnlySet<string> ids)
    {
        lock (_gate)
        {
            foreach (var id in _byId.Keys.Where(id => !ids.Contains(id)).ToList())
                Remove(_byId[id]);
        }
    }

    private void Add(Deployment deployment)
    {
        _byId[deployment.Id] = _list.AddLast(deployment);
        _view = null;
    }

    private void Remove(LinkedListNode<Deployment> node)
    {
        _byId.Remove(node.Value.Id);
        _list.Remove(node);
        _view = null;
    }

    private static void CheckProvider(Deployment deployment) =>
        Providers.Of(deployment.Model, deployment.Parameters.TextAt("custom_llm_provider"));

    private static bool CanServe(Deployment deployment)
    {
        try
        {
            CheckProvider(deployment);
            return true;
        }
        catch (PythonException)
        {
            return false;
        }
    }
}

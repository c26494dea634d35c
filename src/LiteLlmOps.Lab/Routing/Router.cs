using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>The deployments that are served, by id, in the order in which they were added (litellm/router.py).</summary>
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

    /// <summary>
    /// Adds a deployment at the start. Two deployments with the same id are both served; a lookup by id finds the later one.
    /// </summary>
    /// <exception cref="PythonException">The model has no known provider.</exception>
    public void AddFromFile(Deployment deployment)
    {
        CheckProvider(deployment);
        lock (_gate)
            Add(deployment);
    }

    /// <summary>
    /// upsert_deployment: a changed deployment replaces the one with the same id and moves to the end. A deployment that cannot be served is
    /// dropped without an error, after the one it replaces has been removed.
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

using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads the names of ids, those of several tables with one statement.</summary>
internal sealed class NameLookup(IReadOnlyList<NameSource> sources) : IRecordLookup
{
    private List<NameSource> _asked = [];

    public RecordStatement? Next()
    {
        foreach (var source in _asked)
            source.End();
        _asked = [.. sources.Where(static s => s.Ask())];
        return _asked.Count == 0
            ? null
            : new RecordStatement(
                string.Join(" UNION ALL ", _asked.Select(static (s, number) => s.Select(number))),
                [.. _asked.Select(static s => s.Asked)]
            );
    }

    public void Add(IRecord row)
    {
        if (row.Number("source") is { } source && row.Text("id") is { } id)
            _asked[(int)source].Found(id, RecordText.Name(row.Text("name")));
    }
}

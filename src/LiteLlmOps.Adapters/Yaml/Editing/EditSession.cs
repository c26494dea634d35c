using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Yaml.Editing;

/// <summary>The edits of one text, made one after the other.</summary>
internal sealed class EditSession
{
    private readonly string _file;
    private readonly YamlText _before;
    private readonly List<(object Node, int Offset)> _marks = [];

    // Values put in place of others do not get in each other's way: they are made together, as the text is read anew for each round.
    private readonly List<TextChange> _pending = [];
    private YamlText _text;

    public EditSession(string file, string text)
    {
        _file = file;
        _before = _text = YamlText.Parse(file, text);
    }

    public void Make(TreeEdit edit)
    {
        if (Changes(edit) is not [var single] || !IsApart(single))
        {
            Flush(edit);
            Apply(Changes(edit), edit);
        }
        else
        {
            _pending.Add(single);
        }
    }

    public EditedText Finish(IReadOnlyList<TreeEdit> edits)
    {
        Flush(edits[^1]);
        var expected = edits.Aggregate(_before.Tree, static (tree, edit) => edit.Apply(tree));
        if (!NodeEquality.AreEqual(expected, _text.Tree))
            throw Refusal(edits.FirstOrDefault(e => SharedAnchor(e) is not null) ?? edits[0], null);
        var lines = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        foreach (var (node, offset) in _marks)
            lines[node] = _text.Line(offset);
        foreach (var edit in edits.Where(static e => e.Kind == EditKind.Remove))
            lines[edit] = _before.Line(StartOf(edit.Path));
        return new EditedText(_text.Text, lines);
    }

    private IReadOnlyList<TextChange> Changes(TreeEdit edit)
    {
        try
        {
            return new YamlPatcher(_text, edit).Changes();
        }
        catch (CannotEditException e)
        {
            throw new LlmException(
                ErrorIds.DeclarationNotEditable,
                $"'{_file}', line {e.Line}: {e.Message}. Nothing was saved; edit it by hand.",
                _file,
                e
            );
        }
    }

    private bool IsApart(TextChange change) =>
        change.Length > 0
        && change.Text.Length > 0
        && !change.Text.Contains('\n', StringComparison.Ordinal)
        && _pending.TrueForAll(p => p.End < change.Start || change.End < p.Start);

    private void Flush(TreeEdit edit)
    {
        Apply([.. _pending], edit);
        _pending.Clear();
    }

    private void Apply(IReadOnlyList<TextChange> changes, TreeEdit edit)
    {
        if (changes.Count == 0)
            return;
        var text = _text.Text;
        foreach (var change in changes.OrderByDescending(static c => c.Start).ThenByDescending(static c => c.End))
        {
            text = string.Concat(text.AsSpan(0, change.Start), change.Text, text.AsSpan(change.End));
            for (var i = 0; i < _marks.Count; i++)
            {
                if (_marks[i].Offset >= change.End)
                    _marks[i] = (_marks[i].Node, _marks[i].Offset + change.Text.Length - change.Length);
            }

            _marks.AddRange(change.Marks.Select(m => (m.Node, change.Start + m.Offset)));
        }

        try
        {
            _text = YamlText.Parse(_file, text);
        }
        catch (YamlProblem e)
        {
            throw Refusal(edit, e);
        }
    }

    private LlmException Refusal(TreeEdit edit, YamlProblem? cause)
    {
        var line = _before.Line(StartOf(edit.Path));
        var message = SharedAnchor(edit) is { } shared
            ? $"the value at {Name(edit)} stands under the anchor '&{shared.Name}', which is used in line {string.Join(" and line ", shared.Lines)} too: a change here would change it there. Give it a value of its own first"
            : $"the value at {Name(edit)} cannot be edited so that all the rest stays as it is: edit it by hand";
        return new LlmException(
            SharedAnchor(edit) is null ? ErrorIds.DeclarationNotEditable : ErrorIds.DeclarationShared,
            $"'{_file}', line {line}: {message}. Nothing was saved.",
            _file,
            cause
        );
    }

    private static string Name(TreeEdit edit) =>
        string.Concat(edit.Path.Where(static s => s.Index != TreeEdit.AtEnd).Select(static s => "/" + s));

    /// <summary>The nearest anchor that an edit touches and that aliases elsewhere refer to.</summary>
    private (string Name, IReadOnlyList<int> Lines)? SharedAnchor(TreeEdit edit)
    {
        var way = Way(edit.Path).ToList();
        var touched = way.Concat(edit.Kind == EditKind.Insert || way.Count == 0 ? [] : way[^1].Descendants)
            .Where(static n => n.Anchor is not null);
        foreach (var node in touched.Reverse())
        {
            var aliases = _before
                .Root.Descendants.Where(n => n.Kind == SyntaxKind.Alias && n.Value == node.Anchor)
                .Select(n => _before.Line(n.Start))
                .Distinct()
                .ToList();
            if (aliases.Count > 0)
                return (node.Anchor!, aliases);
        }

        return null;
    }

    private int StartOf(IReadOnlyList<PathStep> path) => Way(path).LastOrDefault()?.Outset ?? 0;

    private IEnumerable<SyntaxNode> Way(IReadOnlyList<PathStep> path)
    {
        var node = _before.Root;
        yield return node;
        foreach (var step in path)
        {
            var next =
                step.Key is { } key ? node.Find(key)
                : node.Kind == SyntaxKind.List ? node.Entries.ElementAtOrDefault(step.Index)
                : null;
            if (next is null)
                yield break;
            yield return node = next.Value;
        }
    }
}

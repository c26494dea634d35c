using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Adapters.Yaml.Editing;
using LiteLlmOps.Configuration;
using LiteLlmOps.Declaring;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Yaml;

/// <summary>Properties of any text and any edit: parse(edit(text)) equals edit(parse(text)), and the surrounding text does not change.</summary>
public sealed class YamlEditorLawTests
{
    [Law(5000)]
    public Property Editing_the_text_equals_editing_the_tree() =>
        Prop.ForAll(
            Cases.ToArbitrary(),
            static c =>
            {
                var text = Write(c.Root, c.Seed);
                var edit = EditOf(c.Root, c.Value, c.Seed);
                var after = Edited(text, edit);
                return NodeEquality.AreEqual(edit.Apply(c.Root), YamlReader.Read("f.yaml", after)).Label(Shown(text, edit, after));
            }
        );

    [Law(3000)]
    public Property Lines_outside_the_edit_do_not_change() =>
        Prop.ForAll(
            Cases.ToArbitrary(),
            static c =>
            {
                var text = Write(c.Root, c.Seed);
                var edit = EditOf(c.Root, c.Value, c.Seed);
                var after = Edited(text, edit);
                var (first, last) = Span(text, edit);
                var (before, now) = (text.Split('\n'), after.Split('\n'));
                var tail = before.Length - last;
                return (before.Take(first).SequenceEqual(now.Take(first)) && before.TakeLast(tail).SequenceEqual(now.TakeLast(tail))).Label(
                    Shown(text, edit, after)
                );
            }
        );

    [Law(1000)]
    public Property The_edits_between_two_values_turn_one_into_the_other() =>
        Prop.ForAll(
            Gen.Zip(ConfigNodes.Map(3), ConfigNodes.Map(3)).ToArbitrary(),
            static pair =>
            {
                var (from, to) = pair;
                var text = Write(from, 0);
                var edits = EditScript.Ordered(EditScript.Between(from, to, []));
                var after = edits.Count == 0 ? text : new YamlEditor().Edit("f.yaml", text, edits).Text;
                return NodeEquality.AreEqual(to, YamlReader.Read("f.yaml", after)).Label($"{text}\n=>\n{after}");
            }
        );

    private static Gen<(ConfigMap Root, ConfigNode Value, int Seed)> Cases =>
        Gen.Zip(ConfigNodes.Map(4), Gen.Zip(ConfigNodes.Any(2), Gen.Choose(0, 100_000)))
            .Select(static c => (c.Item1, c.Item2.Item1, c.Item2.Item2));

    private static string Edited(string text, TreeEdit edit)
    {
        try
        {
            return new YamlEditor().Edit("f.yaml", text, [edit]).Text;
        }
        catch (LlmException e)
        {
            throw new InvalidOperationException(Shown(text, edit, e.Message), e);
        }
    }

    private static string Shown(string text, TreeEdit edit, string after) =>
        $"{edit.Kind} {string.Join('/', edit.Path)} {(edit.Value is null ? "" : NodeJson.Write(edit.Value))}\n{text}\n=>\n{after}";

    // A random path down the tree, which sometimes ends at a key that does not exist.
    private static TreeEdit EditOf(ConfigMap root, ConfigNode value, int seed)
    {
        var random = new Random(seed);
        var (path, node) = (new List<PathStep>(), (ConfigNode)root);
        while (true)
        {
            if (node is ConfigMap map)
            {
                if (map.Count == 0 || random.Next(6) == 0)
                    return TreeEdit.Set(
                        [.. path, PathStep.At("new"), .. random.Next(2) == 0 ? [PathStep.At("deep")] : Array.Empty<PathStep>()],
                        value
                    );
                var (key, child) = map.Entries[random.Next(map.Count)];
                path.Add(PathStep.At(key));
                node = child;
            }
            else if (node is ConfigList list)
            {
                if (list.Items.Count == 0 || random.Next(2) == 0)
                    return TreeEdit.Insert(path, random.Next(list.Items.Count + 1), [value, new ConfigScalar("second")]);
                var index = random.Next(list.Items.Count);
                path.Add(PathStep.At(index));
                node = list.Items[index];
            }

            if (node is ConfigScalar || random.Next(4) == 0)
                return random.Next(3) == 0 ? TreeEdit.Remove(path) : TreeEdit.Set(path, value);
        }
    }

    // The lines that an edit may change: those of the entry that contains the value.
    private static (int First, int Last) Span(string text, TreeEdit edit)
    {
        var node = SyntaxReader.Read(text);
        var (start, end) = (0, text.Length);
        foreach (var (depth, step) in edit.Path.Index())
        {
            var entry =
                step.Key is { } key ? node.Find(key)
                : node.Kind == SyntaxKind.List ? node.Entries.ElementAtOrDefault(step.Index)
                : null;
            // Removing the only entry of a map writes {} after the map's own key.
            if (entry is null || (edit.Kind == EditKind.Remove && depth == edit.Path.Count - 1 && node.Entries.Count == 1))
                break;
            // New items follow the previous item directly, before the comments of the next one.
            if (edit.Kind == EditKind.Insert && depth == edit.Path.Count - 1 && step.Index > 0)
                return (LineOf(text, node.Entries[step.Index - 1].End), LineOf(text, entry.Start) + 1);
            // When the first entry after a dash is removed, the next entry takes its place.
            var isMovedUp = edit.Kind == EditKind.Remove && depth == edit.Path.Count - 1 && ReferenceEquals(entry, node.Entries[0]);
            (start, end, node) = (entry.Start, isMovedUp ? node.Entries[1].Start : Math.Max(entry.Start, entry.End), entry.Value);
        }

        return (LineOf(text, start), LineOf(text, end) + 1);
    }

    private static int LineOf(string text, int at) => text[..at].Count(static c => c == '\n');

    // Varies the form as hand-written files do: comments, blank lines, indentation of lists.
    private static string Write(ConfigMap root, int seed)
    {
        var random = new Random(seed);
        var form = new YamlForm(random.Next(2) == 0 ? 2 : 4, random.Next(2) == 0);
        var result = new StringBuilder();
        foreach (var line in YamlWriter.Write(root, [], form).TrimEnd('\n').Split('\n'))
        {
            if (random.Next(5) == 0)
                result.Append(CultureInfo.InvariantCulture, $"# comment {random.Next(100)}\n");
            if (random.Next(8) == 0)
                result.Append('\n');
            result.Append(line).Append(random.Next(5) == 0 && line.Length > 0 ? "  # why" : "").Append('\n');
        }

        var text = random.Next(2) == 0 ? WithoutNulls(result.ToString(), root) : result.ToString();
        return random.Next(4) == 0 ? text.TrimEnd('\n') : text;
    }

    // A dash or a colon without a value is null too.
    private static string WithoutNulls(string text, ConfigMap root)
    {
        var shorter = text.Replace(" null\n", "\n", StringComparison.Ordinal).Replace(" null  #", "  #", StringComparison.Ordinal);
        return NodeEquality.AreEqual(root, YamlReader.Read("f.yaml", shorter)) ? shorter : text;
    }
}

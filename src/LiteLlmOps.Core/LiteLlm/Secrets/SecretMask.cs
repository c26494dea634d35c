using LiteLlmOps.Configuration;

namespace LiteLlmOps.Secrets;

/// <summary>Masks secrets in output: values by their place, texts by what they are.</summary>
internal static class SecretMask
{
    /// <summary>The mask of a secret of which no part is shown.</summary>
    public const string Hidden = MaskedText.Hidden;

    private const string Arguments = "args";
    private const string Command = "command";

    /// <summary>sk-…a1b2 for a long secret, ****** for a short one. References and empty texts are not masked.</summary>
    public static string Mask(string secret) =>
        secret.Length == 0 || EnvironmentReference.IsReference(secret) ? secret : MaskedText.Of(secret);

    /// <summary>The address of a database with its credentials masked. A text that is no URL is shown as far as its parts are known.</summary>
    public static string MaskAddress(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? SecretText.ScrubValue(text)
        : EnvironmentReference.IsReference(text) ? text
        : ConnectionMask.Hide(text) ?? Mask(text);

    /// <summary>A value for output: secrets that are recognized by their place or by their form are masked.</summary>
    public static ConfigNode Mask(ConfigNode node, string pointer) => Mask(node, pointer, SecretNames.IsSecretPath(pointer));

    /// <summary>True when <see cref="Mask(ConfigNode, string)"/> would change the value.</summary>
    public static bool HoldsSecret(ConfigNode? node, string pointer) => node is not null && !ReferenceEquals(Mask(node, pointer), node);

    /// <summary>Masks texts in the form of secrets in a text of any origin, such as a driver message, a log line or a server response.</summary>
    public static string Scrub(string text) => SecretText.Scrub(text);

    private static ConfigNode Mask(ConfigNode node, string pointer, bool secret)
    {
        switch (node)
        {
            case ConfigScalar { Text: { } text }:
                return With(node, secret ? Mask(text) : Shown(text, pointer));
            case ConfigMap map:
                return MaskMap(map, pointer);
            case ConfigList list:
                return MaskList(list, pointer, secret);
            case ConfigScalar { IsNull: false, Value: not bool } when secret:
                return new ConfigScalar(Hidden, node.Position);
            default:
                return node;
        }
    }

    private static string Shown(string text, string pointer) =>
        JsonPointer.Last(pointer) == Command ? ArgumentMask.HideInCommand(text) : SecretText.ScrubValue(text);

    private static ConfigNode With(ConfigNode node, string text) =>
        string.Equals(text, ((ConfigScalar)node).Text, StringComparison.Ordinal) ? node : new ConfigScalar(text, node.Position);

    // A list of texts may consist of the arguments of a command.
    private static ConfigList MaskList(ConfigList list, string pointer, bool secret)
    {
        var items = list.Items.Select(i => Mask(i, SecretNames.OfItem(pointer), secret && i is ConfigScalar)).ToList();
        if (!secret && IsArguments(list, pointer))
        {
            var shown = ArgumentMask.Hide([.. list.Items.Select(TextOf)]);
            for (var i = 0; i < items.Count; i++)
                items[i] =
                    list.Items[i] is ConfigScalar && shown[i] != TextOf(list.Items[i])
                        ? new ConfigScalar(shown[i], items[i].Position)
                        : items[i];
        }

        return items.Zip(list.Items).All(static p => ReferenceEquals(p.First, p.Second)) ? list : new ConfigList(items, list.Position);
    }

    /// <summary>True for the arguments of a command: by the name of the list, or by an option among its texts.</summary>
    public static bool IsArguments(ConfigList list, string pointer) =>
        JsonPointer.Last(pointer) is Arguments or Command || list.Items.Any(static i => TextOf(i) is ['-', _, ..]);

    /// <summary>An argument as a text. A number after an option may be a secret too.</summary>
    public static string TextOf(ConfigNode item) => item is ConfigScalar scalar ? scalar.Text ?? PythonText.Of(scalar.Value) : "";

    private static ConfigMap MaskMap(ConfigMap map, string pointer)
    {
        var entries = new List<KeyValuePair<string, ConfigNode>>(map.Count);
        var changed = false;
        foreach (var (key, value) in map.Entries)
        {
            var path = JsonPointer.Append(pointer, key);
            var masked = Mask(value, path, SecretNames.IsSecretPath(path));
            changed |= !ReferenceEquals(masked, value);
            entries.Add(KeyValuePair.Create(key, masked));
        }

        return changed ? new ConfigMap(entries, map.Position) : map;
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Adapters.Resources;

/// <summary>
/// A binary form of a value tree, without positions. The bundled YAML files are converted to it by the build: parsing them took most of the time
/// of the first command of a session.
/// </summary>
internal static class NodeFormat
{
    private enum Kind : byte
    {
        Null,
        False,
        True,
        Integer,
        BigInteger,
        Real,
        Text,
        List,
        Map,
    }

    /// <summary>Writes a tree.</summary>
    public static void Write(Stream stream, ConfigNode root)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        WriteNode(writer, new Dictionary<string, int>(StringComparer.Ordinal), root);
    }

    /// <summary>Reads a tree that <see cref="Write"/> wrote.</summary>
    public static ConfigNode Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        return ReadNode(reader, []);
    }

    private static void WriteNode(BinaryWriter writer, Dictionary<string, int> texts, ConfigNode node)
    {
        switch (node)
        {
            case ConfigMap map:
                writer.Write((byte)Kind.Map);
                writer.Write7BitEncodedInt(map.Count);
                foreach (var (key, value) in map.Entries)
                {
                    WriteText(writer, texts, key);
                    WriteNode(writer, texts, value);
                }

                break;
            case ConfigList list:
                writer.Write((byte)Kind.List);
                writer.Write7BitEncodedInt(list.Items.Count);
                foreach (var item in list.Items)
                    WriteNode(writer, texts, item);
                break;
            case ConfigScalar scalar:
                WriteScalar(writer, texts, scalar.Value);
                break;
        }
    }

    private static void WriteScalar(BinaryWriter writer, Dictionary<string, int> texts, object? value)
    {
        switch (value)
        {
            case null:
                writer.Write((byte)Kind.Null);
                break;
            case bool flag:
                writer.Write((byte)(flag ? Kind.True : Kind.False));
                break;
            case long whole:
                writer.Write((byte)Kind.Integer);
                writer.Write(whole);
                break;
            case BigInteger big:
                writer.Write((byte)Kind.BigInteger);
                writer.Write(big.ToString(CultureInfo.InvariantCulture));
                break;
            case double real:
                writer.Write((byte)Kind.Real);
                writer.Write(real);
                break;
            default:
                writer.Write((byte)Kind.Text);
                WriteText(writer, texts, (string)value);
                break;
        }
    }

    // Keys and words are frequent. Each text is written once, and from then on its number.
    private static void WriteText(BinaryWriter writer, Dictionary<string, int> texts, string text)
    {
        var isNew = texts.TryAdd(text, texts.Count);
        writer.Write7BitEncodedInt(texts[text]);
        if (isNew)
            writer.Write(text);
    }

    private static ConfigNode ReadNode(BinaryReader reader, List<string> texts) =>
        (Kind)reader.ReadByte() switch
        {
            Kind.Null => ConfigScalar.Null,
            Kind.False => new ConfigScalar(false),
            Kind.True => new ConfigScalar(true),
            Kind.Integer => new ConfigScalar(reader.ReadInt64()),
            Kind.BigInteger => new ConfigScalar(BigInteger.Parse(reader.ReadString(), CultureInfo.InvariantCulture)),
            Kind.Real => new ConfigScalar(reader.ReadDouble()),
            Kind.Text => new ConfigScalar(ReadText(reader, texts)),
            Kind.List => ReadList(reader, texts),
            Kind.Map => ReadMap(reader, texts),
            var other => throw new InvalidDataException($"{other} is not a kind of value."),
        };

    private static ConfigList ReadList(BinaryReader reader, List<string> texts)
    {
        var items = new ConfigNode[reader.Read7BitEncodedInt()];
        for (var i = 0; i < items.Length; i++)
            items[i] = ReadNode(reader, texts);
        return new ConfigList(items);
    }

    private static ConfigMap ReadMap(BinaryReader reader, List<string> texts)
    {
        var entries = new KeyValuePair<string, ConfigNode>[reader.Read7BitEncodedInt()];
        for (var i = 0; i < entries.Length; i++)
        {
            var key = ReadText(reader, texts);
            entries[i] = KeyValuePair.Create(key, ReadNode(reader, texts));
        }

        return new ConfigMap(entries);
    }

    private static string ReadText(BinaryReader reader, List<string> texts)
    {
        var number = reader.Read7BitEncodedInt();
        if (number == texts.Count)
            texts.Add(reader.ReadString());
        return texts[number];
    }
}

using System.Globalization;
using System.Numerics;
using LiteLlmOps.Adapters.Yaml.Editing;
using LiteLlmOps.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LiteLlmOps.Adapters.Yaml;

/// <summary>Writes YAML that PyYAML and YAML 1.2 readers parse to the same value.</summary>
internal sealed class YamlWriter
{
    private readonly Emitter _emitter;

    private YamlWriter(TextWriter text, YamlForm? form) =>
        _emitter = new Emitter(
            text,
            new EmitterSettings(
                bestIndent: form?.Step ?? 2,
                bestWidth: int.MaxValue,
                isCanonical: false,
                maxSimpleKeyLength: 1024,
                skipAnchorName: true,
                indentSequences: form?.IndentsLists ?? true,
                newLine: "\n"
            )
        );

    public static string Write(ConfigNode node, IReadOnlyList<string> header, YamlForm? form = null)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        foreach (var line in header)
            text.Write(line.Length == 0 ? "#\n" : $"# {PrintableText.Of(line)}\n");
        new YamlWriter(text, form).WriteStream(node);
        // The emitter does not escape characters that reorder a line.
        return PrintableText.Escape(text.ToString());
    }

    private void WriteStream(ConfigNode node)
    {
        _emitter.Emit(new StreamStart());
        _emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        WriteNode(node);
        _emitter.Emit(new DocumentEnd(isImplicit: true));
        _emitter.Emit(new StreamEnd());
    }

    private void WriteNode(ConfigNode node)
    {
        switch (node)
        {
            case ConfigMap map:
                _emitter.Emit(
                    new MappingStart(
                        AnchorName.Empty,
                        TagName.Empty,
                        isImplicit: true,
                        map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block
                    )
                );
                foreach (var (key, value) in map.Entries)
                {
                    WriteText(key);
                    WriteNode(value);
                }

                _emitter.Emit(new MappingEnd());
                break;
            case ConfigList list:
                _emitter.Emit(
                    new SequenceStart(
                        AnchorName.Empty,
                        TagName.Empty,
                        isImplicit: true,
                        IsShort(list) ? SequenceStyle.Flow : SequenceStyle.Block
                    )
                );
                foreach (var item in list.Items)
                    WriteNode(item);
                _emitter.Emit(new SequenceEnd());
                break;
            case ConfigScalar scalar:
                WriteScalar(scalar.Value);
                break;
        }
    }

    // Short lists are written on one line: [a, b].
    private static bool IsShort(ConfigList list) =>
        list.Items.All(static i => i is ConfigScalar)
        && list.Items.Sum(static i => PythonText.Of(((ConfigScalar)i).Value).Length + 2) <= 80;

    private void WriteScalar(object? value)
    {
        switch (value)
        {
            case string text:
                WriteText(text);
                break;
            case null:
                WritePlain("null");
                break;
            case bool flag:
                WritePlain(flag ? "true" : "false");
                break;
            case long number:
                WritePlain(number.ToString(CultureInfo.InvariantCulture));
                break;
            case BigInteger number:
                WritePlain(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                WritePlain(Float(number));
                break;
        }
    }

    private void WritePlain(string text) =>
        _emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false));

    private void WriteText(string text)
    {
        var style =
            !PrintableText.IsSafe(text) || text.Contains('\ufeff', StringComparison.Ordinal) || PlainScalars.NeedsQuotes(text)
                ? ScalarStyle.DoubleQuoted
                : ScalarStyle.Any;
        _emitter.Emit(
            new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: style == ScalarStyle.Any, isQuotedImplicit: true)
        );
    }

    // PyYAML reads 1e-07 as a string. Its floats require a decimal point and a signed exponent.
    private static string Float(double number)
    {
        if (!double.IsFinite(number))
            return double.IsNaN(number) ? ".nan"
                : number > 0 ? ".inf"
                : "-.inf";
        var text = PythonText.Of(number);
        return text.Contains('e', StringComparison.Ordinal) && !text.Contains('.', StringComparison.Ordinal)
            ? text.Replace("e", ".0e", StringComparison.Ordinal)
            : text;
    }
}

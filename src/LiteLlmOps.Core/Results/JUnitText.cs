using System.Globalization;
using System.Text;
using System.Xml;

namespace LiteLlmOps.Results;

/// <summary>JUnit's XML, as Jenkins and GitLab read it.</summary>
internal static class JUnitText
{
    public static string Of(ResultSet results)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            writer.WriteStartElement("testsuites");
            Counts(writer, [.. results.Items]);
            foreach (var group in results.Groups)
                Suite(writer, group.Key, [.. group], results.Time);
            writer.WriteEndElement();
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n";
    }

    private static void Suite(XmlWriter writer, string name, IReadOnlyList<ResultItem> items, DateTime time)
    {
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", Valid(name));
        Counts(writer, items);
        writer.WriteAttributeString("timestamp", time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        foreach (var item in items)
            Case(writer, item);
        writer.WriteEndElement();
    }

    private static void Counts(XmlWriter writer, IReadOnlyList<ResultItem> items)
    {
        writer.WriteAttributeString("tests", Number(items.Count));
        writer.WriteAttributeString("failures", Number(items.Count(static i => i.IsFailure)));
        writer.WriteAttributeString("skipped", Number(items.Count(static i => i.IsSkipped)));
        writer.WriteAttributeString("errors", "0");
        writer.WriteAttributeString("time", Seconds(items.Aggregate(TimeSpan.Zero, static (sum, i) => sum + i.Duration)));
    }

    private static void Case(XmlWriter writer, ResultItem item)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", Valid(item.Name));
        writer.WriteAttributeString(
            "classname",
            Valid($"{Path.GetFileName(Path.GetDirectoryName(item.Deployment))}.{item.Group}".TrimStart('.'))
        );
        writer.WriteAttributeString("time", Seconds(item.Duration));
        if (item.IsFailure)
            Note(writer, "failure", item.Message, item.Remedy);
        else if (item.IsSkipped)
            Note(writer, "skipped", $"{item.Status}: {item.Message}", null);
        // A warning passes, and its words must not be lost.
        var output = string.Join(
            "\n",
            new[]
            {
                item.IsFailure || item.IsSkipped ? null : $"{item.Status}: {item.Message}",
                item.Status == "Warning" ? item.Remedy : null,
                item.Seen,
            }.OfType<string>()
        );
        if (output.Length > 0)
            writer.WriteElementString("system-out", Valid(output));
        writer.WriteEndElement();
    }

    private static void Note(XmlWriter writer, string element, string message, string? text)
    {
        writer.WriteStartElement(element);
        writer.WriteAttributeString("message", Valid(message));
        if (text is not null)
            writer.WriteString(Valid(text));
        writer.WriteEndElement();
    }

    // XML knows no way to write most control characters.
    private static string Valid(string text)
    {
        var valid = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                valid.Append(text[i]).Append(text[++i]);
            else
                valid.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }

        return valid.ToString();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}

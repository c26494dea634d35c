using System.Globalization;
using System.Text;
using System.Xml;

namespace LiteLlmOps.Results;

/// <summary>Writes JUnit XML as Jenkins, GitLab and others read it: a test suite for each kind and category, and a test case for each result.</summary>
internal static class JUnitText
{
    public static string Of(ResultSet results)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            writer.WriteStartElement("testsuites");
            writer.WriteAttributeString("name", "LiteLlmOps");
            Counts(writer, [.. results.Items]);
            foreach (var suite in results.Items.GroupBy(SuiteOf, StringComparer.Ordinal))
                Suite(writer, suite.Key, [.. suite], results.Time);
            writer.WriteEndElement();
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n";
    }

    private static string SuiteOf(ResultItem item) =>
        item.Kind switch
        {
            ResultKind.Check or ResultKind.Finding or ResultKind.JournalFinding => item.Category,
            _ when item.Category.Length == 0 => item.Kind.ToString(),
            _ => $"{item.Kind}.{item.Category}",
        };

    private static void Suite(XmlWriter writer, string name, IReadOnlyList<ResultItem> items, DateTime time)
    {
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", Valid(name));
        Counts(writer, items);
        writer.WriteAttributeString(
            "timestamp",
            ResultSet.TimeOf(items, time).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)
        );
        foreach (var item in items)
            Case(writer, item, name);
        writer.WriteEndElement();
    }

    private static void Counts(XmlWriter writer, IReadOnlyList<ResultItem> items)
    {
        writer.WriteAttributeString("tests", Number(items.Count));
        writer.WriteAttributeString("failures", Number(items.Count(static i => i.IsFailure)));
        writer.WriteAttributeString("skipped", Number(items.Count(static i => i.IsSkipped)));
        writer.WriteAttributeString("errors", "0");
        writer.WriteAttributeString(
            "time",
            Seconds(items.Aggregate(TimeSpan.Zero, static (sum, i) => sum + (i.Duration ?? TimeSpan.Zero)))
        );
    }

    private static void Case(XmlWriter writer, ResultItem item, string suite)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", Valid(NameOf(item)));
        writer.WriteAttributeString(
            "classname",
            Valid($"{Path.GetFileName(Path.GetDirectoryName(item.Deployment))}.{suite}".TrimStart('.'))
        );
        writer.WriteAttributeString("time", Seconds(item.Duration ?? TimeSpan.Zero));
        if (item.File is { } file)
            writer.WriteAttributeString("file", Valid(file));
        if (item.Line is { } line)
            writer.WriteAttributeString("line", Number(line));
        if (item.IsFailure)
            Note(writer, "failure", item.Message, item.Status, item.Remediation);
        else if (item.IsSkipped)
            Note(writer, "skipped", $"{item.Status}: {item.Accepted ?? item.Message}", null, null);
        var output = OutputOf(item);
        if (output.Length > 0)
            writer.WriteElementString("system-out", Valid(output));
        writer.WriteEndElement();
    }

    // Findings and incidents of one kind differ by their subject only.
    private static string NameOf(ResultItem item) =>
        item.Kind is ResultKind.Finding or ResultKind.JournalFinding or ResultKind.Incident && item.Target.Length > 0
            ? $"{item.Name}: {item.Target}"
            : item.Name;

    // A warning passes; its message is kept in the output.
    private static string OutputOf(ResultItem item) =>
        string.Join(
            "\n",
            new[]
            {
                item.IsFailure || (item.IsSkipped && item.Accepted is null) ? null : $"{item.Status}: {item.Message}",
                item.IsWarning ? item.Remediation : null,
                item.Details,
            }.OfType<string>()
        );

    private static void Note(XmlWriter writer, string element, string message, string? type, string? text)
    {
        writer.WriteStartElement(element);
        writer.WriteAttributeString("message", Valid(message));
        if (type is not null)
            writer.WriteAttributeString("type", Valid(type));
        if (text is not null)
            writer.WriteString(Valid(text));
        writer.WriteEndElement();
    }

    // XML cannot represent most control characters.
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

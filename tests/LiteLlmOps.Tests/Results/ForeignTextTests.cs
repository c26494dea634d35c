using System.Reflection;
using System.Runtime.CompilerServices;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;

namespace LiteLlmOps.Tests.Results;

/// <summary>Control characters and bidirectional controls in texts of other origin.</summary>
public sealed class ForeignTextTests
{
    // CSI, BEL, OSC 52 (clipboard), a lone carriage return, DEL, CSI and OSC of C1, overrides, isolates, marks, line separators.
    public const string Hostile =
        "a\u001b[31mb\u0007c\u001b]52;c;cm0=\u0007d\re\u007ff\u009b31mg\u009dh\u0085i\u202ej\u2066k\u2069l\u200fm\u061cn\u2028o\u2029p\0";

    // The path of a file or folder is what other commands open.
    private static readonly string[] Paths =
    [
        "Deployment",
        "File",
        "Folder",
        "Rendered",
        "StateFolder",
        "LlmAccessChange.Path",
        "LlmDeployment.Source",
        "LlmLab.Path",
    ];

    public static TheoryData<Type> ResultTypes() =>
        [
            .. typeof(LlmDrift)
                .Assembly.GetExportedTypes()
                .Where(static t =>
                    t is { IsClass: true, IsAbstract: false } && !typeof(Exception).IsAssignableFrom(t) && Settable(t).Any()
                ),
        ];

    [Theory]
    [MemberData(nameof(ResultTypes))]
    public void No_property_of_a_result_has_characters_that_a_terminal_carries_out(Type type)
    {
        // Without its constructor: each property is set by its own accessor, as a result is made.
        var result = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in Settable(type))
            property.SetValue(result, Hostile);
        foreach (var property in Settable(type).Where(p => !IsPath(type, p)))
            AssertSafe((string?)property.GetValue(result), $"{type.Name}.{property.Name}");
    }

    [Fact]
    public void No_item_of_a_list_and_no_message_has_them()
    {
        LlmList<string> list = [Hostile];
        AssertSafe(list[0], "LlmList");
        var error = new LlmException(ErrorIds.ProxyError, Hostile, Hostile);
        AssertSafe(error.Message, "Message");
        AssertSafe((string)error.Target!, "Target");
        var source = new SourceException(ErrorIds.YamlInvalid, Hostile, "/x.yaml", 1, 1, Hostile);
        AssertSafe(source.Message, "Message");
        AssertSafe(source.LineText, "LineText");
        Assert.NotEmpty(ResultTypes());
    }

    [Fact]
    public void No_cause_of_an_error_has_them_or_a_secret()
    {
        var data = new InvalidDataException($"{Hostile} api_key=sk-geheim-0123456789abcdef", new IOException(Hostile, 28));
        data.Data["row"] = Hostile;
        var error = new LlmException(ErrorIds.ProxyError, "x", null, Thrown(data));
        var cause = Assert.IsType<LlmCauseException>(error.InnerException);
        var inner = Assert.IsType<LlmCauseException>(cause.InnerException);
        Assert.Equal(
            ("System.IO.InvalidDataException", "System.IO.IOException", 28),
            (cause.OriginalType, inner.OriginalType, inner.HResult)
        );
        Assert.Contains(nameof(Thrown), cause.StackTrace, StringComparison.Ordinal);
        Assert.Null(inner.StackTrace);
        Assert.Empty(cause.Data);
        foreach (var text in (string[])[cause.Message, inner.Message, cause.ToString(), error.ToString()])
        {
            AssertSafe(text, "Cause");
            Assert.DoesNotContain("geheim", text, StringComparison.Ordinal);
        }

        Assert.StartsWith("System.IO.InvalidDataException: a", cause.ToString(), StringComparison.Ordinal);
        Assert.Contains(" ---> System.IO.IOException: a", cause.ToString(), StringComparison.Ordinal);
        // Errors of this module are safe already, and scripts look at their properties.
        Assert.Same(error, new LlmException(ErrorIds.ProxyError, "y", null, error).InnerException);
        AssertSafe(new SourceException(ErrorIds.YamlInvalid, "x", Hostile, 1, 1, null).File, "File");
    }

    [Fact]
    public void Names_stay_exact_where_they_are_compared()
    {
        var drift = new LlmDrift
        {
            Section = "model_list",
            Id = Hostile,
            Path = JsonPointer.Of("model_list", Hostile),
        };
        Assert.Equal(Hostile, drift.IdText.Exact);
        AssertSafe($"{drift} {drift.IdText}", "LlmDrift");
        Assert.Equal(JsonPointer.Of("model_list", Hostile), SelectedDrift.Of(drift).Path);
        AssertSafe(drift.ExactPath, "ExactPath");
        Assert.Equal(JsonPointer.Of("model_list", Hostile), ((ConfigScalar)NodeJson.Parse(drift.ExactPath!)).Text);
        Assert.Null(new LlmDrift { Path = JsonPointer.Of("model_list", "plain \u00e9") }.ExactPath);
    }

    [Fact]
    public void A_value_keeps_its_lines_and_a_name_does_not()
    {
        Assert.Equal("a\n\tb\r\nc\uFFFDd", PrintableText.Block("a\n\tb\r\nc\rd"));
        Assert.Equal("a\uFFFD\uFFFDb", PrintableText.Of("a\n\tb"));
        Assert.Equal("Grüße, 你好 👩\u200D💻", PrintableText.Of("Grüße, 你好 👩\u200D💻"));
    }

    [Fact]
    public void Json_and_yaml_have_the_exact_value_in_escaped_form()
    {
        var node = new ConfigMap([KeyValuePair.Create<string, ConfigNode>(Hostile, new ConfigList([new ConfigScalar(Hostile)]))]);
        var shown = (string)DriftFactory.Display(node, "/router_settings")!;
        AssertSafe(shown, "JSON");
        Assert.True(NodeEquality.AreEqual(node, NodeJson.Parse(shown)));
        var yaml = YamlWriter.Write(node, [$"Exported from {Hostile}."]);
        AssertSafe(yaml, "YAML");
        Assert.True(NodeEquality.AreEqual(node, YamlReader.Read("x.yaml", yaml)!), yaml);
    }

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    internal static void AssertSafe(string? text, string where) =>
        Assert.True(
            text?.All(static c => c is '\n' or '\t' || !PrintableText.IsUnsafe(c)) != false,
            $"{where}: {Uri.EscapeDataString(text ?? "")}"
        );

    private static bool IsPath(Type type, PropertyInfo property) =>
        Paths.Contains(property.Name) || Paths.Contains($"{type.Name}.{property.Name}");

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static p => (p.PropertyType == typeof(string) || p.PropertyType == typeof(object)) && p.SetMethod is not null);
}

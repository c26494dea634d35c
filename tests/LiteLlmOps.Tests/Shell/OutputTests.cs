using System.Text.Json;

namespace LiteLlmOps.Tests.Shell;

/// <summary>Standard output as text and as JSON.</summary>
public sealed class OutputTests
{
    private const string Objects = "[pscustomobject]@{Name = 'a'; Size = 1}, [pscustomobject]@{Name = 'b'; Size = 22}";

    [Fact]
    public async Task Objects_are_a_table_without_trailing_blanks_or_colour() =>
        (await Llmops.Run("-NoModule", Objects)).Gives(0, "\nName Size\n---- ----\na       1\nb      22\n".TrimEnd('\n'));

    [Fact]
    public async Task No_line_is_wider_than_asked()
    {
        var result = await Llmops.Run("-NoModule", "-Width", "40", "[pscustomobject]@{One = 'x' * 30; Two = 'y' * 30}");
        Assert.Contains("…", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Output.Split('\n'), line => line.Length > 40);
    }

    [Theory]
    [InlineData("-OutputFormat", "Text")]
    [InlineData]
    public async Task Nothing_is_no_text(params string[] options) => (await Llmops.Run(["-NoModule", .. options, "$null"])).Gives(0);

    [Fact]
    public async Task Nothing_is_an_empty_document() => (await Llmops.Run("-NoModule", "-OutputFormat", "Json", "@()")).Gives(0, "[]");

    [Fact]
    public async Task The_document_is_whole_after_an_error_and_the_error_is_beside_it() =>
        (await Llmops.Run("-NoModule", "-OutputFormat", "Json", $"{Objects}; throw 'cut off'")).Gives(
            1, "[{\"Name\":\"a\",\"Size\":1}\n,{\"Name\":\"b\",\"Size\":22}\n]", "Exception: cut off");

    [Fact]
    public async Task The_document_holds_nothing_but_the_objects()
    {
        var result = await Llmops.Run("-NoModule", "-OutputFormat", "Json", "$Host.UI.WriteLine('host'); [Console]::WriteLine('console'); $Host.UI.WriteWarningLine('careful'); [DateTime]::UnixEpoch, 1.5, $true, @{a = 1, $null}");
        var items = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("[\"1970-01-01T00:00:00.0000000Z\",1.5,true,{\"a\":[1,null]}]", JsonSerializer.Serialize(items));
        Assert.Equal("host\nconsole\nWARNING: careful\n", result.Error);
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_ends_the_run_without_a_word() =>
        (await Llmops.RunSh("{ $L -NoModule 'for ($i = 1; $true; $i++) { $i }'; echo \"ended with $?\" >&2; } | head -n 1")).Gives(0, "1", "ended with 141");

    [Fact]
    public async Task A_full_disk_is_an_error() =>
        (await Llmops.RunSh("$L -NoModule 1 >/dev/full")).Gives(1, error: "llmops: cannot write to standard output: No space left on device");
}

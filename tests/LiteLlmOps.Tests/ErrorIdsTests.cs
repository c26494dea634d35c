using System.Reflection;
using System.Text.RegularExpressions;

namespace LiteLlmOps.Tests;

public partial class ErrorIdsTests
{
    private static readonly FieldInfo[] Fields = typeof(ErrorIds).GetFields(BindingFlags.Static | BindingFlags.NonPublic);

    [Fact]
    public void An_id_is_the_name_of_its_field() =>
        Assert.All(Fields, static f => Assert.Equal(f.Name, Assert.IsType<ErrorId>(f.GetValue(null)).Name));

    [Fact]
    public void The_ids_are_in_alphabetical_order() =>
        Assert.Equal(Fields.Select(static f => f.Name).Order(StringComparer.Ordinal), Fields.Select(static f => f.Name));

    [Fact]
    public void Each_id_is_used()
    {
        var used = Directory
            .EnumerateFiles(Repository.PathTo("src"), "*.cs", SearchOption.AllDirectories)
            .Where(static f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(static f => Use().Matches(File.ReadAllText(f)))
            .Select(static m => m.Groups["id"].Value)
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(Fields, f => Assert.Contains(f.Name, used));
    }

    [Fact]
    public void An_error_shows_the_name_and_the_kind_of_its_id()
    {
        var error = new LlmException(ErrorIds.SeedRunning, "A seed is running.", "here");
        Assert.Equal(("SeedRunning", LlmErrorKind.Busy, "here"), (error.ErrorId, error.Kind, error.Target));
    }

    [Theory]
    [InlineData(nameof(ErrorIds.ServiceFailed), LlmErrorKind.ProgramFailed)]
    [InlineData(nameof(ErrorIds.LabProxyExited), LlmErrorKind.ProgramFailed)]
    [InlineData(nameof(ErrorIds.CommandFailed), LlmErrorKind.ProgramFailed)]
    [InlineData(nameof(ErrorIds.ComposeFailed), LlmErrorKind.ProgramFailed)]
    [InlineData(nameof(ErrorIds.UnitFailed), LlmErrorKind.ProgramFailed)]
    [InlineData(nameof(ErrorIds.ProxyResponseInvalid), LlmErrorKind.Protocol)]
    [InlineData(nameof(ErrorIds.DatabaseError), LlmErrorKind.Protocol)]
    public void A_program_that_failed_is_not_an_invalid_response(string id, LlmErrorKind kind) =>
        Assert.Equal(kind, ((ErrorId)Array.Find(Fields, f => f.Name == id)!.GetValue(null)!).Kind);

    [GeneratedRegex(@"\bErrorIds\.(?<id>\w+)")]
    private static partial Regex Use();
}

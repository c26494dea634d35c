using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Secrets;

/// <summary>Editing a dotenv file changes the value of one variable, and no other character.</summary>
public sealed class EnvironmentTextTests
{
    [Theory]
    [InlineData("# c\nP=old\nB=2\n", "new", "# c\nP=new\nB=2\n")]
    [InlineData("P=old # why\nB=2\n", "new", "P=new # why\nB=2\n")]
    [InlineData("P=old# no comment\n", "new", "P=new\n")]
    [InlineData("export P=old\n", "new", "export P=new\n")]
    [InlineData("  export  P  =  old  \n", "new", "  export  P  =  new  \n")]
    [InlineData("P='old' # why\n", "new", "P='new' # why\n")]
    [InlineData("P=\"old\" # why\n", "new", "P=\"new\" # why\n")]
    [InlineData("P='old'\n", "it's", "P=\"it's\"\n")]
    [InlineData("P=old\n", "a b", "P='a b'\n")]
    [InlineData("P=old\n", "a#b", "P='a#b'\n")]
    [InlineData("P=\n", "new", "P=new\n")]
    [InlineData("P=  \nB=2\n", "new", "P=new  \nB=2\n")]
    [InlineData("P=", "new", "P=new")]
    [InlineData("A=1\nP=old", "new", "A=1\nP=new")]
    [InlineData("A=1\r\nP=old\r\nB=2\r\n", "new", "A=1\r\nP=new\r\nB=2\r\n")]
    [InlineData("A=1\r\nP=\r\nB=2\r\n", "new", "A=1\r\nP=new\r\nB=2\r\n")]
    [InlineData("A=1\nB=x\r\nP='old'\r\nC=3\n", "new", "A=1\nB=x\r\nP='new'\r\nC=3\n")]
    [InlineData("\uFEFFP=old\r\n", "new", "\uFEFFP=new\r\n")]
    // The last definition counts.
    [InlineData("P=first\nA=1\nP=old\n", "new", "P=first\nA=1\nP=new\n")]
    // A value of several lines.
    [InlineData("A='x\ny'\nP=\"old\nvalue\"\nB=2\n", "new", "A='x\ny'\nP=\"new\"\nB=2\n")]
    [InlineData("A='x\r\ny'\r\nP='old\r\nvalue'\r\nB=2\r\n", "new", "A='x\r\ny'\r\nP='new'\r\nB=2\r\n")]
    // Lines that are no assignments.
    [InlineData("set P=x\nP old\nP=old\n", "new", "set P=x\nP old\nP=new\n")]
    // Not defined.
    [InlineData("", "new", "P=new\n")]
    [InlineData("A=1\n", "new", "A=1\nP=new\n")]
    [InlineData("A=1", "new", "A=1\nP=new\n")]
    [InlineData("A=1\r\nB=2", "a b", "A=1\r\nB=2\r\nP='a b'\r\n")]
    [InlineData("\uFEFF", "new", "\uFEFFP=new\n")]
    [InlineData("P\n#P=x\nPP=1\n", "new", "P\n#P=x\nPP=1\nP=new\n")]
    public void Only_the_value_changes(string before, string value, string after)
    {
        var edited = EnvironmentText.Set(before, Read(before), "P", value);
        Assert.Equal(after, edited);
        Assert.Equal(value, Read(after).Variables.Last(static v => v.Name == "P").Value);
        Assert.Equal(after, EnvironmentText.Set(after, Read(after), "P", value));
    }

    // Seeded, so that a run does not depend on chance.
    [Fact]
    public void All_other_variables_stay_as_they_are()
    {
        var random = new Random(20261130);
        string[] lines =
        [
            "A=1",
            "P=old",
            "export P='x y' # c",
            "# P=1",
            "",
            "B=\"x\\\"\ny\"",
            "C=${A}-x",
            "set Q",
            "D=a # b",
            "P=",
            "E='it\\'s'",
        ];
        string[] ends = ["\n", "\r\n"];
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(random.GetItems(lines, random.Next(0, 9)).Select(l => l + random.GetItems(ends, 1)[0]));
            text = (random.Next(4) == 0 ? "\uFEFF" : "") + (random.Next(3) == 0 ? text.TrimEnd('\r', '\n') : text);
            var value = string.Concat(random.GetItems("ab'\"$\\# {}".ToCharArray(), random.Next(0, 8)));
            var (before, after) = (Read(text), EnvironmentText.Set(text, Read(text), "P", value));
            Assert.NotNull(after);
            var read = Read(after);
            var isNew = before.Variables.All(static v => v.Name != "P");
            Assert.Equal(value, read.Variables.Last(static v => v.Name == "P").Value);
            Assert.Equal(before.Variables.Count + (isNew ? 1 : 0), read.Variables.Count);
            Assert.Equal(Without(text, before), Without(after, read)[..Without(text, before).Length]);
        }
    }

    // The text without the value that counts.
    private static string Without(string text, EnvironmentFile file) =>
        file.Variables.LastOrDefault(static v => v.Name == "P")?.Notation is { } place ? text.Remove(place.Start, place.Length) : text;

    private static EnvironmentFile Read(string text) => DotEnvReader.Read("/x/.env", text, static _ => null);
}

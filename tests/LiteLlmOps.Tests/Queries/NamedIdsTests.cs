using System.Globalization;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Tests.Queries;

/// <summary>The ids whose names are read after the rows.</summary>
public sealed class NamedIdsTests
{
    [Fact]
    public void An_id_has_one_object_and_is_asked_for_once()
    {
        var ids = new NamedIds();
        var first = ids.Add("a", new NamedId("a", "a"));
        Assert.Same(first, ids.TryFind("a"));
        Assert.Same(first, Assert.Single(ids.TakeUnread()).Value);
        Assert.Same(first, ids.TryFind("a"));
        Assert.Empty(ids.TakeUnread());
        Assert.Null(ids.TryFind("A"));
    }

    // The memory does not grow with the number of ids; one that was forgotten is asked for again, also while it has not been read.
    [Fact]
    public void The_number_that_is_remembered_has_a_limit_and_each_id_gets_its_name()
    {
        var ids = new NamedIds();
        var all = new List<NamedId>();
        for (var i = 0; i < 120_000; i++)
        {
            var id = i.ToString(CultureInfo.InvariantCulture);
            all.Add(ids.TryFind(id) ?? ids.Add(id, new NamedId(id, id)));
            Assert.Same(all[i], ids.TryFind(id));
            if (i % 40_000 == 0)
                Read();
        }
        Read();
        Assert.All(all, static i => Assert.Equal("name " + i.Id, i.Name));
        Assert.Null(ids.TryFind("0"));
        Assert.NotNull(ids.TryFind("119999"));

        void Read()
        {
            foreach (var (id, named) in ids.TakeUnread())
                named.Found("name " + id);
        }
    }

    [Theory]
    [InlineData(null, false, "other")]
    [InlineData(null, true, "other")]
    [InlineData("its name", true, "its name")]
    [InlineData("a\u001bb", true, "a\uFFFDb")]
    public void The_name_is_that_of_the_row(string? name, bool exists, string expected)
    {
        var named = new NamedId("id", "other");
        if (exists)
            named.Found(name);
        Assert.Equal((expected, exists), (named.Name, named.Exists));
    }
}

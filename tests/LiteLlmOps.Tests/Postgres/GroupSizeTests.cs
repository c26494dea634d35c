using LiteLlmOps.Adapters.Postgres.Records;

namespace LiteLlmOps.Tests.Postgres;

public sealed class GroupSizeTests
{
    [Fact]
    public void Groups_grow_to_their_limit()
    {
        var size = new GroupSize(50);
        var sizes = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            sizes.Add(size.Rows);
            size.Grow(size.Rows, size.Rows * 500L);
        }

        Assert.Equal([50, 200, 500, 500, 500, 500], sizes);
    }

    [Fact]
    public void A_group_of_rows_with_long_texts_is_small()
    {
        var size = new GroupSize(1000);
        size.Grow(1000, 1000 * 40_000L);
        Assert.InRange(size.Rows, 90, 110);
        size.Grow(100, 100 * 50_000_000L);
        Assert.Equal(1, size.Rows);
        size.Grow(1, 10);
        Assert.Equal(4, size.Rows);
        size.Grow(0, 0);
        Assert.Equal(16, size.Rows);
    }
}

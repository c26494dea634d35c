using System.Globalization;

namespace LiteLlmOps.Queries;

/// <summary>The conditions of a statement, and the values in them as parameters.</summary>
internal sealed class SqlConditions
{
    private readonly List<string> _conditions = [];
    private readonly List<object> _parameters = [];

    public IReadOnlyList<object> Parameters => _parameters;

    /// <summary>The conditions that all have to be true. Null without conditions.</summary>
    public string? Condition => _conditions.Count == 0 ? null : string.Join(" AND ", _conditions);

    /// <summary>The WHERE clause with a space before it. Empty without conditions.</summary>
    public string Clause => Condition is { } condition ? " WHERE " + condition : "";

    /// <summary>Adds a value. Returns its place in the SQL: $1.</summary>
    public string Value(object value)
    {
        _parameters.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${_parameters.Count}");
    }

    public void Add(string condition) => _conditions.Add(condition);

    /// <summary>Adds that a column has one of these values. Does nothing for null.</summary>
    public void AddAnyOf(string column, IReadOnlyList<string>? values)
    {
        if (values is not null)
            Add(AnyOf(column, values));
    }

    /// <summary>Adds that one of the columns matches one of the patterns. Does nothing for null.</summary>
    public void AddMatch(IReadOnlyList<NamePattern>? patterns, params string[] columns)
    {
        if (patterns is not null)
            Add($"({string.Join(" OR ", Matches(patterns, columns))})");
    }

    /// <summary>As <see cref="AddMatch"/>, but names without wildcards have to be equal, which an index can find.</summary>
    public void AddIdMatch(IReadOnlyList<NamePattern>? patterns, params string[] columns)
    {
        if (patterns is null)
            return;
        var names = patterns.Where(static p => p.Kind == PatternKind.Name).Select(static p => p.Text).ToList();
        var others = patterns.Where(static p => p.Kind != PatternKind.Name).ToList();
        var equal = names.Count == 0 ? [] : columns.Select(c => AnyOf(c, names));
        Add($"({string.Join(" OR ", equal.Concat(Matches(others, columns)))})");
    }

    /// <summary>The comparisons of columns with patterns.</summary>
    public IEnumerable<string> Matches(IReadOnlyList<NamePattern> patterns, params string[] columns)
    {
        var like = patterns
            .Where(static p => p.Kind != PatternKind.Expression)
            .Select(static p => p.Kind == PatternKind.Name ? NamePattern.Escape(p.Text) : p.Text)
            .ToList();
        var expressions = patterns.Where(static p => p.Kind == PatternKind.Expression).Select(static p => p.Text).ToList();
        return [.. Compare(columns, "ILIKE", like), .. Compare(columns, "~*", expressions)];
    }

    private IEnumerable<string> Compare(string[] columns, string comparison, List<string> values)
    {
        if (values.Count == 0)
            return [];
        var place = AnyOf(values);
        return columns.Select(c => $"{c} {comparison} {place}");
    }

    private string AnyOf(string column, IReadOnlyList<string> values) => $"{column} = {AnyOf(values)}";

    // With a single value an index also has the order; with an array it has not.
    private string AnyOf(IReadOnlyList<string> values) => values.Count == 1 ? Value(values[0]) : $"ANY({Value(values.ToArray())})";
}

using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Deployments;

/// <summary>The accepted drift of a deployment file.</summary>
internal static class ExpectedReader
{
    public static IEnumerable<ExpectedDrift> Read(SettingsReader reader, ReaderContext context)
    {
        foreach (var item in reader.List("expected"))
        {
            if (item is not ConfigMap map)
                throw reader.Wrong("expected", item, "must be a list of accepted drift, each a map with a path and a reason");
            yield return Read(map, context);
        }
    }

    private static ExpectedDrift Read(ConfigMap map, ReaderContext context)
    {
        var reader = new SettingsReader(map, "expected.", context, "path", "plane", "owner", "reason", "expires");
        if (reader.Lookup("path", null)?.Text is not { } path || reader.Lookup("reason", null)?.Text is not { } reason)
            throw reader.Wrong("path", map, "and reason are what every accepted drift needs: what it covers, and why it is accepted");
        if (!path.StartsWith('/'))
            throw reader.Wrong(
                "path",
                reader.Node("path")!,
                "must start with /, such as /router_settings/timeout or /model_list/*/litellm_params/tpm"
            );
        context.Note("expected." + path, reason, context.Show(map.Position));
        return new ExpectedDrift(
            new PathGlob(path),
            PlaneOf(reader),
            reader.Lookup("owner", null)?.Text,
            reason,
            DayOf(reader),
            map.Position
        );
    }

    private static Plane? PlaneOf(SettingsReader reader)
    {
        if (reader.Lookup("plane", null)?.Text is not { } text)
            return null;
        return
            Enum.TryParse<Plane>(text, ignoreCase: true, out var plane)
            && plane is Plane.Rendered or Plane.Stored or Plane.Live or Plane.Schema
            ? plane
            : throw reader.Wrong("plane", reader.Node("plane")!, "must be Rendered, Stored, Live or Schema");
    }

    private static DateOnly? DayOf(SettingsReader reader)
    {
        if (reader.Lookup("expires", null)?.Text is not { } text)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw reader.Wrong("expires", reader.Node("expires")!, "must be a day, such as 2027-01-31");
    }
}

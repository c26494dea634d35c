using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>Checks the services of compose files that are proxies, and the query engines of running ones.</summary>
internal static class ContainerRules
{
    private const string Id = "ContainerSetup";
    private const string AppFolder = "/app";
    private const long LeastMemory = 1L << 30;

    private static readonly LiteLlmVersion NoWget = LiteLlmVersion.Parse("1.80.5");

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        var view = new SettingsView(facts);
        return [.. facts.Compose.Where(static c => c.IsProxy).SelectMany(c => OfService(c, view)), .. Engines(facts)];
    }

    private static IEnumerable<LlmFinding> OfService(ComposeService service, SettingsView view) =>
        [.. HealthCheck(service, view), .. Mounts(service), .. Memory(service), .. LocalAddresses(service, view)];

    private static IEnumerable<LlmFinding> HealthCheck(ComposeService service, SettingsView view)
    {
        if (service.Definition.MapAt("healthcheck")?["test"] is not { } test)
            yield break;
        var words = ComposeService.Words(test).SelectMany(static w => w.Split(' ')).ToList();
        if (!words.Contains("wget", StringComparer.Ordinal))
            yield break;
        if (words.Contains("--spider", StringComparer.Ordinal))
            yield return Finding(
                service,
                test,
                "Its health check calls wget --spider, which sends HEAD; the health routes of LiteLLM take only GET and answer 405.",
                "The container is unhealthy although the proxy works.",
                "Leave --spider out: wget -q -O /dev/null http://localhost:4000/health/liveliness; in images without wget use python with urllib."
            );
        else if (IsOfficial(service.Image) && (VersionOf(service.Image) ?? view.Version) is { } version && version.CompareTo(NoWget) >= 0)
            yield return Finding(
                service,
                test,
                $"Its health check calls wget, which LiteLLM's image does not contain since 1.80.5 (this one is {version}).",
                "The container is unhealthy (/bin/sh: wget: not found) although the proxy works.",
                """Use python: ["CMD-SHELL", "python3 -c \"import urllib.request; urllib.request.urlopen('http://localhost:4000/health/liveliness')\""] (BerriAI/litellm PR 17646)."""
            );
    }

    private static IEnumerable<LlmFinding> Mounts(ComposeService service)
    {
        foreach (var mount in (service.Definition["volumes"] as ConfigList)?.Items ?? [])
        {
            var target = mount is ConfigMap map ? map.TextAt("target") : (mount as ConfigScalar)?.Text?.Split(':').ElementAtOrDefault(1);
            if (target?.TrimEnd('/') == AppFolder && service.Image.Contains("litellm", StringComparison.OrdinalIgnoreCase))
                yield return Finding(
                    service,
                    mount,
                    "It mounts a directory over /app, which hides the files of the image there, such as docker/prod_entrypoint.sh.",
                    "The container does not start: docker/prod_entrypoint.sh: no such file or directory.",
                    "Mount only the config: ./config.yaml:/app/config.yaml:ro"
                );
        }
    }

    private static IEnumerable<LlmFinding> Memory(ComposeService service)
    {
        var limit = service.Definition["mem_limit"] ?? service.Definition.MapAt("deploy")?.MapAt("resources")?.MapAt("limits")?["memory"];
        if (limit is ConfigScalar { Value: { } value } && Bytes($"{value}") is { } bytes and > 0 && bytes < LeastMemory)
            yield return Finding(
                service,
                limit,
                $"Its memory limit is {PrintableText.Of($"{value}")}; a limit of 512 MiB is known to be less than the proxy needs to start.",
                "The container can be killed at its start (OOM, exit code 137).",
                "Set the limit to 1536m or more."
            );
    }

    private static IEnumerable<LlmFinding> LocalAddresses(ComposeService service, SettingsView view)
    {
        if (service.Definition.TextAt("network_mode") == "host")
            yield break;
        foreach (var (name, _, parameters) in view.Models)
        {
            if (
                parameters["api_base"] is { } node
                && Uri.TryCreate(view.Resolve(node), UriKind.Absolute, out var url)
                && url.IsLoopback
                && url.Scheme is "http" or "https"
            )
                yield return new LlmFinding(
                    "AddressMisread",
                    FindingSeverity.Warning,
                    $"model {name}",
                    $"Its api_base is {url.Host}, and the proxy of {service.Place} runs in a container, for which this is the container itself.",
                    "Requests to the model fail: Connection refused.",
                    "Use the name of the other service, or host.docker.internal with extra_hosts: [\"host.docker.internal:host-gateway\"]."
                ).At(node.Position);
        }
    }

    private static IEnumerable<LlmFinding> Engines(ConsistencyFacts facts) =>
        from engine in facts.Machine.DefunctEngines
        select new LlmFinding(
            "EngineDefunct",
            FindingSeverity.Error,
            "Prisma query engine",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Process {engine.ProcessId} (query-engine, parent {engine.Parent}) has ended, and its parent has not waited for it (defunct)."
            ),
            "Unless the proxy has started another engine, nothing that needs the database works, while it answers its liveness check. A common cause is a large query (such as the usage page) for which the memory did not suffice: the kernel killed the engine (OOM).",
            "Restart the proxy, and give it more memory; search the kernel's log for 'Killed process' (dmesg, kubectl describe pod)."
        );

    private static LlmFinding Finding(ComposeService service, ConfigNode node, string evidence, string impact, string remediation) =>
        new LlmFinding(Id, FindingSeverity.Error, PrintableText.Of(service.Name), evidence, impact, remediation).At(node.Position);

    private static bool IsOfficial(string image) =>
        image.Contains("berriai/litellm", StringComparison.OrdinalIgnoreCase) || image.StartsWith("litellm/", StringComparison.Ordinal);

    // main-v1.80.5-stable, v1.80.5
    private static LiteLlmVersion? VersionOf(string image)
    {
        var tag = image.LastIndexOf(':') is >= 0 and var at ? image[(at + 1)..] : "";
        return LiteLlmVersion.TryParse(tag.StartsWith("main-", StringComparison.Ordinal) ? tag["main-".Length..] : tag, out var version)
            ? version
            : null;
    }

    private static double? Bytes(string text)
    {
        var digits = text.TakeWhile(static c => char.IsAsciiDigit(c) || c == '.').Count();
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        return text[digits..].ToLowerInvariant().TrimEnd('b').TrimEnd('i') switch
        {
            "" => number,
            "k" => number * (1L << 10),
            "m" => number * (1L << 20),
            "g" => number * (1L << 30),
            _ => null,
        };
    }
}

using LiteLlmOps;
using LiteLlmOps.Adapters;
using LiteLlmOps.Monitor.Hosting;

MonitorArguments? arguments;
try
{
    arguments = MonitorArguments.Parse(args);
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}{Environment.NewLine}{Environment.NewLine}{MonitorArguments.Usage}");
    return 2;
}

if (arguments is null)
{
    await Console.Out.WriteLineAsync(MonitorArguments.Usage);
    return 0;
}

try
{
    await using var app = MonitorHost.Build(
        arguments,
        static () => new AdapterFactory(),
        TimeProvider.System,
        Environment.CurrentDirectory
    );
    await app.StartAsync();
    await Console.Out.WriteLineAsync($"The monitor listens on {string.Join(", ", app.Urls)}.");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (e is LlmException or IOException or UnauthorizedAccessException)
{
    // An address in use is an IOException.
    await Console.Error.WriteLineAsync(PrintableText.Message(e.Message));
    return 1;
}

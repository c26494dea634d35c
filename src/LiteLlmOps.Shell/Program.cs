using System.Reflection;
using LiteLlmOps.Shell.CommandLine;
using LiteLlmOps.Shell.Running;

try
{
    var options = CommandLineParser.Parse(args);
    switch (options.Action)
    {
        case ShellAction.ShowHelp:
            Console.Out.Write(Usage.Text);
            return Outcome.InOrder;
        case ShellAction.ShowVersion:
            Console.Out.WriteLine($"llmops {Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)}");
            return Outcome.InOrder;
        default:
            using (var run = new ShellRun(options))
                return run.Execute();
    }
}
catch (UsageException e)
{
    Console.Error.WriteLine($"llmops: {e.Message}");
    Console.Error.WriteLine("'llmops -Help' shows what there is.");
    return Outcome.CouldNotTell;
}

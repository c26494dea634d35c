using LiteLlmOps.Fuzz;
using LiteLlmOps.Tests.Fuzzing;
using SharpFuzz;

// list | instrument <assembly>… | fuzz <target> | replay <target> <file>…
// Everything runs on a thread with the smallest stack that a thread of the supported systems has.
const int StackSize = 1 << 20;
var result = 0;
var thread = new Thread(() => result = Run(args), StackSize);
thread.Start();
thread.Join();
return result;

static int Run(string[] args)
{
    switch (args)
    {
        case ["list"]:
            foreach (var target in FuzzTargets.All)
                Console.WriteLine($"{target.Name}\t{target.Reads}");
            return 0;
        case ["instrument", .. var assemblies]:
            foreach (var assembly in assemblies)
                Fuzzer.Instrument(assembly, static _ => true, Options.Value);
            return 0;
        case ["fuzz", var name]:
            Fuzz(FuzzTargets.Named(name));
            return 0;
        case ["replay", var name, .. var files]:
            return files.Select(f => Replay(FuzzTargets.Named(name), f)).ToList().Contains(false) ? 1 : 0;
        default:
            Console.Error.WriteLine("list | instrument <assembly>... | fuzz <target> | replay <target> <file>...");
            return 2;
    }
}

static void Fuzz(FuzzTarget target)
{
    var folder = Directory.CreateTempSubdirectory("llmops-fuzz-").FullName;
    WorkMeter.Install();
    WarmUp(target, folder);
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        Measure(target, input.ToArray(), folder);
    });
    Directory.Delete(folder, recursive: true);
}

// Tables and caches are made once: they would make the first runs look different from the others, and their work belongs to no input.
static void WarmUp(FuzzTarget target, string folder)
{
    foreach (var text in new[] { "", "a: 1\n", "{\"a\": [1]}" })
        target.Run(System.Text.Encoding.UTF8.GetBytes(text), folder);
}

static void Measure(FuzzTarget target, byte[] input, string folder)
{
    WorkMeter.Start(input.Length);
    try
    {
        target.Run(input, folder);
    }
    finally
    {
        WorkMeter.Stop();
    }
}

static bool Replay(FuzzTarget target, string file)
{
    var folder = Directory.CreateTempSubdirectory("llmops-fuzz-").FullName;
    WorkMeter.Install();
    var input = File.ReadAllBytes(file);
    try
    {
        WarmUp(target, folder);
        Measure(target, input, folder);
        Console.WriteLine($"{file}: read, {input.Length} bytes, {WorkMeter.Count} branches");
        return true;
    }
    catch (Exception e)
    {
        Console.WriteLine($"{file}: {e.GetType().Name}, {input.Length} bytes, {WorkMeter.Count} branches");
        Console.WriteLine(e);
        return false;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

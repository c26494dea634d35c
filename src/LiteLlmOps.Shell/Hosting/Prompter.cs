using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LiteLlmOps.Shell.Hosting;

/// <summary>Asks a person at the terminal, on standard error. Where there is none it fails at once: a job must not hang on a question.</summary>
internal sealed class Prompter(ShellConsole console, TerminalFacts terminal, CancellationToken stop)
{
    public string ReadLine()
    {
        Require("cannot read a line: standard input is no terminal");
        return Interruptible(Console.ReadLine) ?? "";
    }

    public SecureString ReadSecret()
    {
        Require("cannot ask for a secret: standard input is no terminal");
        var secret = new SecureString();
        while (Interruptible(static () => Console.ReadKey(intercept: true)) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace)
                secret.AppendChar(key.KeyChar);
            else if (secret.Length > 0)
                secret.RemoveAt(secret.Length - 1);
        }

        console.WriteErrorLine("");
        return secret;
    }

    public Dictionary<string, PSObject> AskFields(string caption, string message, Collection<FieldDescription> fields)
    {
        Require($"cannot ask for {string.Join(", ", fields.Select(f => f.Name))}: standard input is no terminal");
        Introduce(caption, message);
        return fields.ToDictionary(f => f.Name, f => PSObject.AsPSObject(AskField(f)), StringComparer.OrdinalIgnoreCase);
    }

    public int AskChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Require("cannot ask: standard input is no terminal; use -Confirm:$false");
        Introduce(caption, message);
        var menu = new ChoiceMenu(choices, defaultChoice);
        while (true)
        {
            console.WriteError(menu.Question);
            var answer = ReadLine();
            if (menu.Find(answer) is int index)
                return index;
            if (answer.Trim() == ChoiceMenu.HelpKey)
                console.WriteErrorLine(menu.Explanation);
        }
    }

    public PSCredential AskCredential(string caption, string message, string? userName)
    {
        Require("cannot ask for a credential: standard input is no terminal");
        Introduce(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            console.WriteError("User: ");
            userName = ReadLine();
        }

        console.WriteError($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    private object AskField(FieldDescription field)
    {
        if (field.ParameterTypeFullName == typeof(PSCredential).FullName)
            return AskCredential("", "", null);
        if (field.ParameterTypeFullName.EndsWith("[]", StringComparison.Ordinal))
            return AskList(field.Name);

        console.WriteError($"{field.Name}: ");
        return field.ParameterTypeFullName == typeof(SecureString).FullName ? ReadSecret() : ReadLine();
    }

    // Until an empty line, as pwsh does.
    private string[] AskList(string name)
    {
        var items = new List<string>();
        while (true)
        {
            console.WriteError($"{name}[{items.Count}]: ");
            var item = ReadLine();
            if (item.Length == 0)
                return [.. items];
            items.Add(item);
        }
    }

    private void Introduce(string caption, string message)
    {
        foreach (var line in new[] { caption, message }.Where(l => !string.IsNullOrEmpty(l)))
            console.WriteErrorLine(line);
    }

    private void Require(string whyNot)
    {
        if (!terminal.IsInput)
            throw new HostException(whyNot);
        console.ClearProgress();
    }

    // The console's own reads cannot be cancelled: the wait for them can.
    private T Interruptible<T>(Func<T> read)
    {
        try
        {
            return Task.Run(read, CancellationToken.None).WaitAsync(stop).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}

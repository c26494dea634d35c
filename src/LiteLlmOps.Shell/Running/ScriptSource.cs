using System.Management.Automation;
using System.Management.Automation.Language;
using LiteLlmOps.Shell.CommandLine;
using LiteLlmOps.Shell.Errors;

namespace LiteLlmOps.Shell.Running;

/// <summary>What is to be run, parsed.</summary>
internal sealed class ScriptSource
{
    private readonly ScriptBlockAst _ast;
    private readonly ShellOptions _options;

    private ScriptSource(ScriptBlockAst ast, ParseError[] errors, ShellOptions options)
    {
        if (errors.Length > 0)
            throw new ParseException(errors);
        _ast = ast;
        _options = options;
    }

    /// <summary>True when it reads $input: only then is standard input drained, which would otherwise wait for whoever left it open.</summary>
    public bool ReadsInput =>
        _options.Action != ShellAction.RunStandardInput
        && _ast.Find(n => n is VariableExpressionAst v && v.VariablePath.UserPath.Equals("input", StringComparison.OrdinalIgnoreCase), searchNestedScriptBlocks: false) is not null;

    public static ScriptSource Read(ShellOptions options)
    {
        var (ast, errors) = options.Action switch
        {
            ShellAction.RunFile => ReadFile(options.Source),
            ShellAction.RunStandardInput => Parse(Console.In.ReadToEnd()),
            _ => Parse(options.Source),
        };
        return new ScriptSource(ast, errors, options);
    }

    /// <summary>Makes it the first command of a pipeline, in the session's own scope.</summary>
    public void AddTo(PowerShell pipeline, Session session)
    {
        if (_options.Action != ShellAction.RunFile)
        {
            pipeline.AddScript(_ast.Extent.Text, useLocalScope: false);
            return;
        }

        // A script file would keep its 'exit' to itself; as a function of the same text and name it ends the run, and keeps $PSScriptRoot.
        var name = Path.GetFileName(_options.Source);
        if (_ast.ScriptRequirements is { } requirements)
            session.Require(requirements);
        session.DefineFunction(name, _ast.GetScriptBlock());
        pipeline.AddCommand(name, useLocalScope: false);
        foreach (var argument in ScriptArguments.Parse(_options.ScriptArguments))
            pipeline.Commands.Commands[0].Parameters.Add(argument);
    }

    private static (ScriptBlockAst Ast, ParseError[] Errors) Parse(string text) => (Parser.ParseInput(text, out _, out var errors), errors);

    private static (ScriptBlockAst Ast, ParseError[] Errors) ReadFile(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new ShellException($"the script {full} does not exist");
        return (Parser.ParseFile(full, out _, out var errors), errors);
    }
}

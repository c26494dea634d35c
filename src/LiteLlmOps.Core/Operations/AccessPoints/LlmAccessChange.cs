using LiteLlmOps.Declaring;

namespace LiteLlmOps.AccessPoints;

/// <summary>What a change of the access does.</summary>
public enum AccessAction
{
    /// <summary>Defines a variable or a setting that was not defined.</summary>
    Add,

    /// <summary>Changes a value.</summary>
    Update,

    /// <summary>Sets the mode of a file to 0600.</summary>
    Restrict,
}

/// <summary>One change of the logins of a deployment. It never contains a value, except a generated password with -Show.</summary>
public sealed record LlmAccessChange
{
    internal LlmAccessChange() { }

    /// <summary>The name of the variable, or general_settings.ui_access_mode. Empty for the mode of a file.</summary>
    public string Variable
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>What the change does.</summary>
    public AccessAction Action { get; internal init; }

    /// <summary>The file.</summary>
    public string Path { get; internal init; } = "";

    /// <summary>The line of the variable or setting in the changed file, from 1. Null for the mode of a file.</summary>
    public int? Line { get; internal init; }

    /// <summary>Whether the change was written. With -WhatIf it is only planned.</summary>
    public DeclarationStatus Status { get; internal init; }

    /// <summary>The generated password, with -Show. Otherwise null.</summary>
    public string? Password
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>What is to be done until the change has an effect. Null when nothing is.</summary>
    public string? Message
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The services to restart, for Restart-LlmServices: those that read the variable. Empty when none needs a restart.</summary>
    public LlmList<string> Services { get; internal init; } = [];

    /// <summary>The path of the deployment, for the parameter -Deployment of other commands.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>Action and variable.</summary>
    public override string ToString() => Variable.Length == 0 ? $"{Action} {Path}" : $"{Action} {Variable}";
}

#requires -Version 7.6

<#
.SYNOPSIS
Updates the syntax, the aliases and the parameters of the pages under docs/en-US, and the list of cmdlets, from the module.

.DESCRIPTION
Run it after `dotnet build LiteLlmOps.sln` when a cmdlet or one of its parameters has changed, and then docs/build-help.ps1. The text of a
parameter is the <summary> of its property in C#; synopsis, description, examples, inputs, outputs and notes are written by hand in the page.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$module = Import-Module "$root/LiteLlmOps.psd1" -PassThru -Force
$documentation = [xml] (Get-Content "$root/bin/LiteLlmOps.xml" -Raw)
$common = [Management.Automation.PSCmdlet]::CommonParameters

# The summary of a parameter's property. The summary of an overriding property has priority over that of the overridden one.
function Get-ParameterText([type] $Type, [string] $Name) {
    for (; $Type; $Type = $Type.BaseType) {
        $node = $documentation.SelectSingleNode("//member[@name='P:$($Type.FullName).$Name']/summary")
        if ($node) { return ($node.InnerText -replace '\s+', ' ').Trim() }
    }
}

function Get-Text($Command, [string] $Name) {
    switch ($Name) {
        'WhatIf' { 'Shows what would happen if the command ran. Nothing is changed.' }
        'Confirm' { 'Prompts for confirmation before each change.' }
        default { Get-ParameterText $Command.ImplementingType $Name }
    }
}

# The syntax of a parameter set in lines of at most 100 characters.
function Format-Syntax($Command, $Set) {
    $line = $Command.Name
    foreach ($part in [regex]::Matches(($Set.ToString() -replace ' \[<CommonParameters>\]'), '\[?\[?-.*?(?= \[?\[?-|$)').Value) {
        if ($line.Length + 1 + $part.Length -gt 100) { $line; $line = '' }
        $line += " $part"
    }
    $line
}

function Format-SyntaxSection($Command) {
    foreach ($set in $Command.ParameterSets | Sort-Object { -not $_.IsDefault }) {
        $isOnly = $Command.ParameterSets.Count -eq 1
        "### $($set.Name)$($set.IsDefault -and -not $isOnly ? ' (Default)' : '')", '', '```'
        Format-Syntax $Command $set
        '```', ''
    }
}

function Format-List([string] $Key, [string[]] $Items) { $Items ? @("${Key}:") + ($Items | ForEach-Object { "- $_" }) : "${Key}: []" }

# The default value of a parameter as text; two quotes when there is none.
function Get-Default($Command, $Parameter) {
    $value = $Parameter.SwitchParameter ? $null : [Activator]::CreateInstance($Command.ImplementingType).($Parameter.Name) -join ', '
    $value ? $value : "''"
}

function Format-Parameter($Command, $Parameter) {
    $type = [Nullable]::GetUnderlyingType($Parameter.ParameterType) ?? $Parameter.ParameterType
    $wildcards = [bool] ($Parameter.Attributes | Where-Object { $_ -is [Management.Automation.SupportsWildcardsAttribute] })
    "### -$($Parameter.Name)", '', (Get-Text $Command $Parameter.Name), '', '```yaml'
    "Type: $($type.FullName)", "DefaultValue: $(Get-Default $Command $Parameter)", "SupportsWildcards: $("$wildcards".ToLowerInvariant())"
    Format-List 'Aliases' $Parameter.Aliases
    'ParameterSets:'
    foreach ($name in $Parameter.ParameterSets.Keys) {
        $set = $Parameter.ParameterSets[$name]
        $position = $set.Position -eq [int]::MinValue ? 'Named' : $set.Position
        "- Name: $($name -eq '__AllParameterSets' ? '(All)' : $name)", "  Position: $position"
        "  IsRequired: $("$($set.IsMandatory)".ToLowerInvariant())"
        foreach ($fact in 'ValueFromPipeline', 'ValueFromPipelineByPropertyName', 'ValueFromRemainingArguments') {
            "  ${fact}: $("$($set.$fact)".ToLowerInvariant())"
        }
    }
    'DontShow: false', 'AcceptedValues: []', "HelpMessage: ''", '```', ''
}

function Format-ParameterSection($Command) {
    $Command.Parameters.Values | Where-Object Name -NotIn $common | Sort-Object Name | ForEach-Object { Format-Parameter $Command $_ }
}

function Get-AliasText($Command) {
    $aliases = @($module.ExportedAliases.Values | Where-Object Definition -EQ $Command.Name | ForEach-Object { "``$($_.Name)``" })
    $aliases ? "$($aliases -join ', ')." : 'This cmdlet has no alias.'
}

# Replaces the text between a heading of a page and the next heading of the given kind.
function Set-PagePart([string] $Page, [string] $Heading, [string] $Next, [string[]] $Lines) {
    $text = ($Lines -join "`n").TrimEnd()
    [regex]::new("(?ms)(^## $Heading\n\n).*?(?=^$Next)").Replace($Page, { param($match) "$($match.Groups[1].Value)$text`n`n" }, 1)
}

foreach ($command in $module.ExportedCmdlets.Values) {
    $file = "$PSScriptRoot/en-US/$($command.Name).md"
    $page = (Get-Content $file -Raw).ReplaceLineEndings("`n")
    $page = $page -replace '(?m)^HelpUri: .*$', "HelpUri: $($command.HelpUri ? $command.HelpUri : "''")"
    $page = Set-PagePart $page 'SYNTAX' '## ALIASES' (Format-SyntaxSection $command)
    $page = Set-PagePart $page 'ALIASES' '## DESCRIPTION' (Get-AliasText $command)
    $page = Set-PagePart $page 'PARAMETERS' '### CommonParameters' (Format-ParameterSection $command)
    Set-Content $file $page -NoNewline
}

# The page of the module lists all cmdlets with their synopses.
$file = "$PSScriptRoot/en-US/LiteLlmOps.md"
$list = foreach ($name in $module.ExportedCmdlets.Keys | Sort-Object) {
    $synopsis = [regex]::Match((Get-Content "$PSScriptRoot/en-US/$name.md" -Raw).ReplaceLineEndings("`n"), '(?ms)^## SYNOPSIS\n\n(.*?)\n\n## ').Groups[1].Value
    "### [$name]($name.md)", '', $synopsis, ''
}
$page = (Get-Content $file -Raw).ReplaceLineEndings("`n") -replace '(?ms)^## Description\n\n.*?(?=^## )', "## Description`n`n$($module.Description)`n`n"
Set-Content $file (($page -replace '(?ms)(^## LiteLlmOps\n\n).*', '$1') + (($list -join "`n").TrimEnd() + "`n")) -NoNewline

#requires -Version 7.6
#requires -Modules Microsoft.PowerShell.PlatyPS

<#
.SYNOPSIS
Generates the files of Get-Help, en-US/LiteLlmOps.dll-Help.xml and the about texts, from the pages under docs/en-US.

.DESCRIPTION
Run it after `dotnet build LiteLlmOps.sln` when a page has changed. For a cmdlet without a page a new page is created, with placeholders in double
braces. Run docs/update-pages.ps1 first when parameters have changed; tests/Module.Tests.ps1 reports missing parts.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'

# A paragraph or an item as lines of at most 100 characters.
function Format-Paragraph([string] $Text) {
    $indent = $Text.StartsWith('- ') ? '      ' : '    '
    $line = '   '
    foreach ($word in -split ($Text -replace '\[([^\]]+)\]\([^)]+\)', '$1' -replace '\*\*|`')) {
        if ($line.Length + 1 + $word.Length -gt 100) { $line; $line = $indent.Substring(1) }
        $line += " $word"
    }
    $line
}

# An about page as the plain text that Get-Help shows.
function ConvertTo-AboutText([string[]] $Lines) {
    $paragraph, $isCode = @(), $false
    foreach ($line in $Lines + '') {
        $ends = $isCode -or $line -eq '' -or $line -match '^(#|```|- )'
        if ($ends -and $paragraph) { Format-Paragraph ($paragraph -join ' '); $paragraph = @() }
        switch -Regex ($line) {
            '^```' { $isCode = -not $isCode; break }
            { $isCode } { "      $line".TrimEnd(); break }
            '^# ' { 'TOPIC'; "    $($line.Substring(2))"; break }
            '^## ' { $line.Substring(3).ToUpperInvariant(); break }
            '^### ' { "  $($line.Substring(4))"; break }
            '^$' { ''; break }
            default { $paragraph += $line.Trim() }
        }
    }
}

$root = Split-Path $PSScriptRoot
$module = Import-Module "$root/LiteLlmOps.psd1" -PassThru -Force
$pages = "$PSScriptRoot/en-US"
$scratch = Join-Path ([IO.Path]::GetTempPath()) "llmops-help-$PID"
try {
    # A new page must be generated from the cmdlet, not from its existing help, whose links do not work in a page.
    Remove-Item "$root/en-US/LiteLlmOps.dll-Help.xml" -ErrorAction Ignore
    foreach ($name in $module.ExportedCmdlets.Keys) {
        if (-not (Test-Path "$pages/$name.md")) { Move-Item (New-MarkdownCommandHelp -CommandInfo (Get-Command $name) -OutputFolder $scratch) $pages }
    }

    Import-MarkdownCommandHelp -Path "$pages/*-*.md" | Export-MamlCommandHelp -OutputFolder $scratch -Force | Out-Null
    # Get-Help shows plain text, in which the code fences of Markdown would be visible.
    $maml = [IO.File]::ReadAllText("$scratch/LiteLlmOps/LiteLlmOps.dll-Help.xml") -replace '```\w+\n' -replace '\n```(?=</maml:para>)'
    [IO.File]::WriteAllText("$root/en-US/LiteLlmOps.dll-Help.xml", $maml)
    foreach ($page in Get-ChildItem "$pages/about_*.md") {
        $text = (ConvertTo-AboutText (Get-Content $page)) -join "`n"
        Set-Content "$root/en-US/$($page.BaseName).help.txt" ($text -replace '(\n){3,}', "`n`n").TrimEnd()
    }

    Select-String -Path "$pages/*.md" -Pattern '{{' | ForEach-Object { Write-Warning "To be written: $($_.Path):$($_.LineNumber) $($_.Line)" }
}
finally {
    if (Test-Path $scratch) { Remove-Item $scratch -Recurse }
}

# A small runner for the Pester files, for the engine on which Pester itself does not run: that of llmops has no Utility and no Management cmdlets, so
# nothing here uses one. It gives a test file what Pester gives, as far as it goes, and nothing else. What it knows and what it does not: see the README here.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

foreach ($part in 'Tree', 'Definition', 'TestDrive', 'Frame', 'Run', 'File', 'Should', 'Equality', 'Operators', 'Files', 'Throw') {
    . "$PSScriptRoot/$part.ps1"
}

foreach ($part in 'Formatting', 'Names', 'Report') {
    . "$PSScriptRoot/../Shared/$part.ps1"
}

Export-ModuleMember -Function @(
    'Describe', 'Context', 'It'
    'BeforeDiscovery', 'BeforeAll', 'AfterAll', 'BeforeEach', 'AfterEach'
    'Should', 'Set-ItResult'
)

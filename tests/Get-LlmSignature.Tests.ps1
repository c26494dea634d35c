BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    [IO.File]::WriteAllText("$root/config.yaml", "general_settings: {}`n")
    [void] [IO.Directory]::CreateDirectory("$root/signatures")
    [IO.File]::WriteAllText("$root/signatures/ours.yaml", @'
- id: ours-gpu-lost
  title: The card has fallen off the bus
  severity: Critical
  pattern: 'Xid \(PCI:(?<card>[\w:.]+)\): 79'
  subject: '{card}'
  remedy: Reset the card.
  samples: ['NVRM: Xid (PCI:0000:17:00): 79, GPU has fallen off the bus.']
- id: pg-too-many-clients
  title: Our own words for it
  pattern: 'sorry, too many clients already'
'@)
    [IO.File]::WriteAllText("$root/llmops.yaml", @'
name: signs
incidents:
  signatures:
    - { id: ours-inline, title: A line of ours, pattern: 'frobnicator \d+ jammed', verify: [{ probe: file, path: gone.flag }] }
  signatureFiles: [signatures]
'@)
}

AfterAll { [IO.Directory]::Delete($root, $true) }

Describe 'Get-LlmSignature' {
    It 'lists the catalogue, complete and in order' {
        $all = @(Get-LlmSignature -Deployment "$root/config.yaml")
        $all.Count | Should -BeGreaterThan 150
        @($all | Where-Object { -not $_.Title -or -not $_.Pattern -or -not $_.Cause -or -not $_.Remedy -or $_.Samples.Count -eq 0 -or $_.See.Count -eq 0 }).Count | Should -Be 0
        $families = @($all | ForEach-Object Family)
        $sorted = @($families)
        [Array]::Sort($sorted, [StringComparer]::Ordinal)
        $families | Should -Be $sorted
    }

    It 'finds by id, family and severity' {
        (Get-LlmSignature prisma-field-not-found).Probes | Should -Be 'column'
        @(Get-LlmSignature -Family redis | ForEach-Object Family | Where-Object { $_ -ne 'redis' }).Count | Should -Be 0
        @(Get-LlmSignature -Severity Critical | Where-Object Severity -NE 'Critical').Count | Should -Be 0
        (Get-LlmSignature http-server-error).Status | Should -Be '5xx'
    }

    It 'shows what an incident is of' {
        [IO.File]::WriteAllText("$root/a.log", "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - No connected db.`n11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - odd`n")
        @(Get-LlmIncident -Path "$root/a.log" | Get-LlmSignature).Id | Should -Be 'auth-no-connected-db'
    }

    It 'takes in those of llmops.yaml, of files and of -SignaturePath' {
        $ours = @(Get-LlmSignature -Deployment $root ours-*, pg-too-many-clients)
        @($ours | ForEach-Object { "$($_.Family) $($_.Id)" }) | Should -Be 'ours ours-gpu-lost', 'ours pg-too-many-clients', 'own ours-inline'
        $ours[0].Source | Should -Be "$root/signatures/ours.yaml"
        $ours[1].Title | Should -Be 'Our own words for it'
        (Get-LlmSignature ours-gpu-lost -Deployment "$root/config.yaml" -SignaturePath "$root/signatures").Severity | Should -Be 'Critical'
    }

    It 'uses them in Get-LlmIncident, probes and all' {
        [IO.File]::WriteAllText("$root/b.log", "NVRM: Xid (PCI:0000:17:00): 79, GPU has fallen off the bus.`n11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - frobnicator 7 jammed`n")
        @(Get-LlmIncident -Deployment $root -Path "$root/b.log" | ForEach-Object { "$($_.Signature) $($_.Subject) $($_.Verdict)" }) | Should -Be 'ours-inline  Real', 'ours-gpu-lost 0000:17:00 Unverified'
        (Get-LlmIncident -Deployment $root -Path "$root/b.log" ours-inline).Evidence | Should -BeLike "there is no $root/gone.flag*"
    }

    It 'says which one is meant when there is none' {
        $result = Get-ErrorsOf { Get-LlmSignature prisma-field-not-fund }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SignatureNotFound,*'
        $result.Errors[0].Exception.Message | Should -BeLike '*did you mean prisma-field-not-found?'
    }

    It 'refuses a file that is not right, at its place' {
        [IO.File]::WriteAllText("$root/bad.yaml", "- id: a`n  title: t`n  pattern: '(?=x)y'`n")
        { Get-LlmSignature -SignaturePath "$root/bad.yaml" } | Should -Throw -ErrorId 'SignatureInvalid*' -ExpectedMessage "*bad.yaml:3:*'unless'*"
        { Get-LlmSignature -SignaturePath "$root/none.yaml" } | Should -Throw
    }
}

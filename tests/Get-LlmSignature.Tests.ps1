BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'Get-LlmSignature' {
    It 'returns the complete catalogue, sorted by family' {
        Set-Content "$TestDrive/config.yaml" 'general_settings: {}'
        $all = @(Get-LlmSignature -Deployment "$TestDrive/config.yaml")
        $all.Count | Should -BeGreaterThan 150
        $all | Where-Object { -not $_.Title -or -not $_.Pattern -or -not $_.Cause -or -not $_.Remedy -or $_.Samples.Count -eq 0 -or $_.See.Count -eq 0 } |
            Should -BeNullOrEmpty
        $sorted = [string[]] $all.Family
        [Array]::Sort($sorted, [StringComparer]::Ordinal)
        $all.Family | Should -Be $sorted
    }

    It 'chooses by id, family and severity' {
        (Get-LlmSignature prisma-field-not-found).Probes | Should -Be 'column'
        (Get-LlmSignature -Family redis).Family | Sort-Object -Unique | Should -Be 'redis'
        (Get-LlmSignature -Severity Critical).Severity | Sort-Object -Unique | Should -Be 'Critical'
        (Get-LlmSignature http-server-error).Status | Should -Be '5xx'
    }

    It 'takes incidents from the pipeline, and ignores unknown ones' {
        Set-Content "$TestDrive/a.log" '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - No connected db.', '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - odd'
        @(Get-LlmIncident -Path "$TestDrive/a.log" | Get-LlmSignature).Id | Should -Be 'auth-no-connected-db'
    }

    It 'reports an unknown id with the nearest one' {
        $result = Get-ErrorsOf { Get-LlmSignature prisma-field-not-fund }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SignatureNotFound,*'
        $result.Errors[0].Exception.Message | Should -BeLike '*did you mean prisma-field-not-found?'
    }

    It 'reports the place of an error in a file, and a missing file' {
        Set-Content "$TestDrive/bad.yaml" '- id: a', '  title: t', "  pattern: '(?=x)y'"
        { Get-LlmSignature -SignaturePath "$TestDrive/bad.yaml" } | Should -Throw -ErrorId 'SignatureInvalid*' -ExpectedMessage "*bad.yaml:3:*'unless'*"
        { Get-LlmSignature -SignaturePath "$TestDrive/none.yaml" } | Should -Throw
    }
}

Describe 'Signatures of a deployment' {
    BeforeAll {
        $path = "$TestDrive/d"
        $null = New-Item -ItemType Directory "$path/signatures"
        Set-Content "$path/config.yaml" 'general_settings: {}'
        Set-Content "$path/signatures/ours.yaml" @'
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
'@
        Set-Content "$path/llmops.yaml" @'
name: signs
incidents:
  signatures:
    - { id: ours-inline, title: A line of ours, pattern: 'frobnicator \d+ jammed', verify: [{ probe: file, path: gone.flag }] }
  signatureFiles: [signatures]
'@
    }

    It 'are returned by Get-LlmSignature: from llmops.yaml, files and -SignaturePath' {
        $ours = @(Get-LlmSignature -Deployment $path ours-*, pg-too-many-clients)
        $ours | ForEach-Object { "$($_.Family) $($_.Id)" } | Should -Be 'ours ours-gpu-lost', 'ours pg-too-many-clients', 'own ours-inline'
        $ours[0].Source | Should -Be "$path/signatures/ours.yaml"
        $ours[1].Title | Should -Be 'Our own words for it'
        (Get-LlmSignature ours-gpu-lost -Deployment "$path/config.yaml" -SignaturePath "$path/signatures").Severity | Should -Be 'Critical'
    }

    It 'are used by Get-LlmIncident, with their probes' {
        $log = "$TestDrive/b.log"
        Set-Content $log 'NVRM: Xid (PCI:0000:17:00): 79, GPU has fallen off the bus.', '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - frobnicator 7 jammed'
        Get-LlmIncident -Deployment $path -Path $log | ForEach-Object { "$($_.Signature) $($_.Subject) $($_.Verdict)" } |
            Should -Be 'ours-inline  Real', 'ours-gpu-lost 0000:17:00 Unverified'
        (Get-LlmIncident -Deployment $path -Path $log ours-inline).Evidence | Should -BeLike "there is no $path/gone.flag*"
    }
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'Get-LlmSignature' {
    It 'returns the complete catalogue, sorted by family' {
        Set-Content "$TestDrive/config.yaml" 'general_settings: {}'
        $all = @(Get-LlmSignature -Deployment "$TestDrive/config.yaml")
        $all.Count | Should -BeGreaterThan 150
        $all | Where-Object { -not $_.Title -or -not $_.Pattern -or -not $_.Cause -or -not $_.Remediation -or $_.Samples.Count -eq 0 -or $_.See.Count -eq 0 } |
            Should -BeNullOrEmpty
        $sorted = [string[]] $all.Family
        [Array]::Sort($sorted, [StringComparer]::Ordinal)
        $all.Family | Should -Be $sorted
    }

    It 'filters by id, family and severity' {
        (Get-LlmSignature prisma-field-not-found).Probes | Should -Be 'column'
        (Get-LlmSignature -Family redis).Family | Sort-Object -Unique | Should -Be 'redis'
        (Get-LlmSignature -Severity Critical).Severity | Sort-Object -Unique | Should -Be 'Critical'
        (Get-LlmSignature http-server-error).Status | Should -Be '5xx'
    }

    It 'accepts incidents from the pipeline, and ignores those without a signature' {
        Set-Content "$TestDrive/a.log" '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - No connected db.', '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - odd'
        @(Get-LlmIncident -Path "$TestDrive/a.log" | Get-LlmSignature).Id | Should -Be 'auth-no-connected-db'
    }

    It 'writes an error for an unknown id, with the nearest one' {
        $result = Get-ErrorsOf { Get-LlmSignature prisma-field-not-fund }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SignatureNotFound,*'
        $result.Errors[0].Exception.Message | Should -Be "No signature named 'prisma-field-not-fund'. Did you mean prisma-field-not-found?"
    }

    It 'writes an error for an unknown family, with the nearest one, but not for a wildcard' {
        $result = Get-ErrorsOf { Get-LlmSignature -Family prismma, redis }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'FamilyNotFound,*'
        $result.Errors[0].Exception.Message | Should -Be "No signature of family 'prismma'. Did you mean prisma?"
        $result.Output.Family | Sort-Object -Unique | Should -Be 'redis'
        Get-LlmSignature nothing-* | Should -BeNullOrEmpty
        Get-LlmSignature -Family nothing* | Should -BeNullOrEmpty
    }

    It 'accepts incidents after Import-Clixml and ConvertFrom-Json' {
        Set-Content "$TestDrive/c.log" '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - No connected db.'
        $incident = Get-LlmIncident -Path "$TestDrive/c.log"
        $incident | Export-Clixml "$TestDrive/c.xml"
        (Import-Clixml "$TestDrive/c.xml" | Get-LlmSignature).Id | Should -Be 'auth-no-connected-db'
        ($incident | ConvertTo-Json -Depth 3 | ConvertFrom-Json | Get-LlmSignature).Id | Should -Be 'auth-no-connected-db'
    }

    It 'takes ids from the pipeline' {
        ('auth-no-connected-db', 'redis-auth*' | Get-LlmSignature).Id | Should -Be 'auth-no-connected-db', 'redis-authentication'
    }

    It 'writes an error for input of type <type>' -ForEach @(
        @{ type = 'Int32'; value = 42 }
        @{ type = 'Hashtable'; value = @{ Id = 'pg-too-many-clients' } }
    ) {
        $result = Get-ErrorsOf { $value | Get-LlmSignature }
        "$($result.Errors.Count) $($result.Output.Count)" | Should -Be '1 0'
    }

    It 'writes an error with the position in an invalid file, and for a missing file' {
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
  remediation: Reset the card.
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
        $ours.Deployment | Sort-Object -Unique | Should -Be "$path/llmops.yaml"
        (Get-LlmSignature pg-deadlock -Deployment $path).Deployment | Should -BeNullOrEmpty
        (Get-LlmSignature ours-gpu-lost -Deployment "$path/config.yaml" -SignaturePath "$path/signatures").Severity | Should -Be 'Critical'
    }

    It 'are used by Get-LlmIncident, with their probes' {
        $log = "$TestDrive/b.log"
        Set-Content $log 'NVRM: Xid (PCI:0000:17:00): 79, GPU has fallen off the bus.', '11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - frobnicator 7 jammed'
        Get-LlmIncident -Deployment $path -Path $log | ForEach-Object { "$($_.Signature) $($_.Subject) $($_.Verdict)" } |
            Should -Be 'ours-inline  Real', 'ours-gpu-lost 0000:17:00 Unverified'
        (Get-LlmIncident -Deployment $path -Path $log ours-inline).Evidence | Should -BeLike "$path/gone.flag does not exist*"
    }
}

# The reports of tests/reports/deployments.yaml, each as an operator would try it: one command on the deployment of the report.
BeforeDiscovery {
    Add-Type -Path "$PSScriptRoot/../bin/deps/YamlDotNet.dll"
    $deserializer = [YamlDotNet.Serialization.DeserializerBuilder]::new().Build()
    $yaml = [IO.StringReader]::new((Get-Content "$PSScriptRoot/reports/deployments.yaml" -Raw))
    $reports = @($deserializer.Deserialize($yaml) | ForEach-Object {
            $report = @{ mode = 'file'; config = 'general_settings: {}'; env = ''; compose = $null; deployment = $null; sql = $null; setup = $null; command = 'Test-LlmConsistency' }
            foreach ($key in $_.Keys) { $report[$key] = $_[$key] }
            $report
        })
    $tried = @($reports | Where-Object outcome -ne OutOfScope)
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab
    $root = New-TestFolder

    # A deployment with the files of a report. With sql it uses the database of the lab.
    function New-ReportDeployment($Report, [string] $Port) {
        $folder = (New-Item -ItemType Directory "$root/$($Report.id)").FullName
        $lines = @('name: report', "mode: $($Report.mode)", "litellm: {version: `"$($Report.version)`"}", 'environment: [.env]')
        if ($Report.sql) { $lines += "database: {url: '$(Get-LabVariable $lab DATABASE_URL)', saltKey: '$(Get-LabVariable $lab LITELLM_SALT_KEY)'}" }
        if ($Port) { $lines += "proxy: {url: 'http://127.0.0.1:$Port'}" }
        if ($Report.deployment) { $lines += $Report.deployment }
        Set-Content "$folder/llmops.yaml" $lines
        Set-Content "$folder/config.yaml" $Report.config
        Set-Content "$folder/.env" $Report.env
        chmod 600 "$folder/.env" "$folder/llmops.yaml"
        if ($Report.compose) { Set-Content "$folder/docker-compose.yml" $Report.compose }
        $folder
    }

    # A process that has ended and that its parent does not wait for.
    function Start-DefunctEngine([string] $Folder) {
        Copy-Item /bin/true "$Folder/query-engine-debian"
        $process = Start-Process sh '-c', "`"'$Folder/query-engine-debian' & exec sleep 300`"" -PassThru
        if (-not (Wait-Until { @(Get-Content /proc/[0-9]*/stat -ErrorAction Ignore) -match "\) Z $($process.Id) " })) { throw 'The process did not become defunct.' }
        $process
    }

    # The output of a command with all its streams, as it is shown with Format-List.
    function Get-OutputOf($Report, [string] $Folder) {
        $command = [scriptblock]::Create("$($Report.command) -Deployment '$Folder' *>&1")
        (& $command | Format-List | Out-String -Width 4000) -replace "`r"
    }
}

AfterAll {
    Remove-TestLab $lab
    Remove-Item $root -Recurse -Force
}

Describe 'Reports of operators' {
    It '<id>: <outcome>' -ForEach $tried {
        if ($_.sql) {
            Reset-TestLab $lab
            $null = Invoke-LabSql $lab $_.sql
        }
        $proxies = @()
        try {
            $port = $null
            if ($_.setup -eq 'two-proxies') {
                $proxies = @(1..2 | ForEach-Object { Start-LabProxy $lab -Workers 2 })
                $port = ([Uri] $proxies[0].ProxyUrl).Port
            }
            $folder = New-ReportDeployment $_ $port
            if ($_.setup -eq 'defunct-engine') { $proxies = @([pscustomobject]@{ Process = Start-DefunctEngine $folder }) }
            $output = Get-OutputOf $_ $folder
        }
        finally { $proxies | ForEach-Object { Stop-LabProxy $_ } }
        $missing = @($_.expect | Where-Object { -not $output.Contains($_) })
        if ($_.outcome -eq 'Solved') { $missing -join '; ' | Should -BeExactly '' -Because $output }
        else { $missing | Should -Not -BeNullOrEmpty -Because 'the outcome has improved' }
    }

    It 'solves 85 % or more of those in scope' -ForEach @{ Solved = @($tried | Where-Object outcome -eq Solved).Count; All = $tried.Count } {
        $Solved / $All | Should -BeGreaterOrEqual 0.85
    }
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    $lab = New-LlmLab -Path "$root/lab" -PollInterval 300ms
    [void] (Invoke-LlmSeed -Deployment $lab)
    $file = [IO.File]::ReadAllText("$($lab.Path)/llmops.yaml")
    # A deployment of several proxies, one of them a service with a name.
    function Use-Replicas([string[]] $Url, [int] $Workers = 1) {
        [IO.File]::WriteAllText("$($lab.Path)/llmops.yaml", $file.Replace('proxy:', "proxy:`n  replicas: [$($Url -join ', ')]`n  workers: $Workers") +
            "services:`n  - { name: proxy-b, command: litellm, port: $(([Uri] $Url[-1]).Port) }`n")
    }
    function Set-Timeout([int] $Seconds) { Edit-LabFile $lab config.yaml ([regex]::Match([IO.File]::ReadAllText("$($lab.Path)/config.yaml"), '  timeout: \d+').Value) "  timeout: $Seconds" }
}

AfterAll {
    Remove-LlmLab -Path $lab.Path
    [IO.Directory]::Delete($root, $true)
}

Describe 'Invoke-LlmSeed with several proxies' {
    BeforeEach {
        $second = $null
    }

    AfterEach {
        Stop-LabProxy $second
    }

    It 'waits for every replica' {
        $second = Start-LabProxy $lab -PollInterval 2
        Use-Replicas $lab.ProxyUrl, $second.ProxyUrl
        Set-Timeout 61
        $change = Invoke-LlmSeed -Deployment $lab
        $change.Live | Should -Be 'Confirmed'
        $change.Stragglers | Should -BeNullOrEmpty
        foreach ($proxy in $lab, $second) { (Invoke-LabApi $proxy GET 'get/config/callbacks').Body | Should -BeLike '*"timeout":61*' }
    }

    It 'names the one that lags behind, and its service' {
        $second = Start-LabProxy $lab -PollInterval 3600
        Use-Replicas $lab.ProxyUrl, $second.ProxyUrl
        Set-Timeout 62
        $outcome = Get-ErrorsOf { Invoke-LlmSeed -Deployment $lab -Timeout 3s }
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'LiveNotConverged,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike "*the proxy $($second.ProxyUrl) does not show /router_settings/timeout*"
        $outcome.Output.Live | Should -Be 'Pending'
        $outcome.Output[0].Stragglers.Count | Should -Be 1
        $outcome.Output[0].Stragglers[0].Url | Should -Be $second.ProxyUrl
        $outcome.Output[0].Stragglers[0].Service | Should -Be 'proxy-b'
        $drift = Get-LlmDrift -Deployment $lab -Plane Live
        $drift.Cause | Should -Be 'ReplicaLag'
        $drift.Replicas | Should -Be $second.ProxyUrl
    }

    It 'tells of one that is down, and waits for the others all the same' {
        Use-Replicas $lab.ProxyUrl, 'http://127.0.0.1:1'
        Set-Timeout 63
        $change = Invoke-LlmSeed -Deployment $lab -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*http://127.0.0.1:1/*'
        $change.Live | Should -Be 'Unreachable'
        $change.Stragglers.Url | Should -Be 'http://127.0.0.1:1'
        (Invoke-LabApi $lab GET 'get/config/callbacks').Body | Should -BeLike '*"timeout":63*'
    }

    It 'waits for every worker behind one address' {
        $second = Start-LabProxy $lab -PollInterval 3 -Workers 3
        Use-Replicas $second.ProxyUrl -Workers 3
        Set-Timeout 64
        (Invoke-LlmSeed -Deployment $lab).Live | Should -Be 'Confirmed'
        foreach ($ask in 1..9) { (Invoke-LabApi $second GET 'get/config/callbacks').Body | Should -BeLike '*"timeout":64*' }
    }

    It 'names the address of which a worker lags behind, and how many of its answers do' {
        $second = Start-LabProxy $lab -PollInterval 6 -Workers 3
        Use-Replicas $second.ProxyUrl -Workers 3
        Set-Timeout 65
        $outcome = Get-ErrorsOf { Invoke-LlmSeed -Deployment $lab -Timeout 0s }
        $straggler = $outcome.Output[0].Stragglers[0]
        $straggler.Answers | Should -Be 12
        $straggler.Behind | Should -BeGreaterThan 0
    }
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -PollInterval 300ms
    $path = $lab.Path
    # Declares several proxies, the last of them as a service with a name.
    function Use-Replicas([string[]] $Url, [int] $Workers = 1) {
        Edit-LabFile $lab llmops.yaml 'proxy:' "proxy:`n  replicas: [$($Url -join ', ')]`n  workers: $Workers"
        Add-Content "$path/llmops.yaml" "services:`n  - { name: proxy-b, command: litellm, port: $(([Uri] $Url[-1]).Port) }"
    }
    function Set-DeclaredTimeout([int] $Seconds) { Edit-LabFile $lab config.yaml '  timeout: 120' "  timeout: $Seconds" }
    function Set-StoredTimeout([int] $Seconds) {
        Invoke-LabSql $lab "UPDATE `"LiteLLM_Config`" SET param_value = param_value || '{`"timeout`": $Seconds}' WHERE param_name = 'router_settings'"
    }
    function Get-LiveTimeout($Proxy) { ((Invoke-LabApi $Proxy GET get/config/callbacks).Body | ConvertFrom-Json).router_settings.timeout }
    # A proxy that does not read its tables again during a test.
    $never = @{ PollInterval = '3600' }
}

AfterAll {
    Remove-TestLab $lab
}

Describe 'Invoke-LlmSeed with several proxies' {
    BeforeEach {
        Reset-TestLab $lab
        $null = Invoke-LlmSeed -Deployment $path -NoWait
        $first = $second = $null
    }

    AfterEach {
        Stop-LabProxy $first
        Stop-LabProxy $second
    }

    It 'waits for every replica' {
        $second = Start-LabProxy $lab -PollInterval 2
        Use-Replicas $lab.ProxyUrl, $second.ProxyUrl
        Set-DeclaredTimeout 61
        $change = Invoke-LlmSeed -Deployment $path
        $change.Live | Should -Be 'Confirmed'
        $change.Stragglers | Should -BeNullOrEmpty
        foreach ($proxy in $lab, $second) { Get-LiveTimeout $proxy | Should -Be 61 }
    }

    It 'names the replica that does not show the change, and its service' {
        # The first replica shows 62 from its start, the second one 61.
        Set-StoredTimeout 62
        $first = Start-LabProxy $lab @never
        Set-StoredTimeout 61
        $second = Start-LabProxy $lab @never
        Use-Replicas $first.ProxyUrl, $second.ProxyUrl
        Set-DeclaredTimeout 62
        $outcome = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -Timeout 1s }
        $outcome.Errors[0].FullyQualifiedErrorId | Should -BeLike 'LiveNotConverged,*'
        $outcome.Errors[0].Exception.Message | Should -BeLike "*the proxy $($second.ProxyUrl) does not show /router_settings/timeout*"
        $outcome.Output.Live | Should -Be 'Pending'
        $outcome.Output.Stragglers | Should -HaveCount 1
        $outcome.Output.Stragglers.Url | Should -Be $second.ProxyUrl
        $outcome.Output.Stragglers.Service | Should -Be 'proxy-b'
        $drift = Get-LlmDrift -Deployment $path -Plane Live
        $drift.Cause | Should -Be 'ReplicaLag'
        $drift.Replicas | Should -Be $second.ProxyUrl
    }

    It 'writes a warning about a replica that is down, and waits for the others' {
        Use-Replicas $lab.ProxyUrl, http://127.0.0.1:1
        Set-DeclaredTimeout 63
        $change = Invoke-LlmSeed -Deployment $path -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*http://127.0.0.1:1/*'
        $change.Live | Should -Be 'Unreachable'
        $change.Stragglers.Url | Should -Be 'http://127.0.0.1:1'
        Get-LiveTimeout $lab | Should -Be 63
    }

    It 'waits for every worker behind one address' {
        $second = Start-LabProxy $lab -PollInterval 3 -Workers 3
        Use-Replicas $second.ProxyUrl -Workers 3
        Set-DeclaredTimeout 64
        (Invoke-LlmSeed -Deployment $path).Live | Should -Be 'Confirmed'
        foreach ($ask in 1..9) { Get-LiveTimeout $second | Should -Be 64 }
    }

    It 'names the address whose workers do not all show the change, and counts their responses' {
        $second = Start-LabProxy $lab @never -Workers 3
        Use-Replicas $second.ProxyUrl -Workers 3
        # A worker reads its tables again after it has added a model: it shows 65, the other two 120.
        Set-StoredTimeout 65
        $null = Invoke-LabApi $second POST model/new '{"model_name": "new", "litellm_params": {"model": "openai/x"}}'
        Set-StoredTimeout 61
        Set-DeclaredTimeout 65
        $outcome = Get-ErrorsOf { Invoke-LlmSeed -Deployment $path -Timeout 0s }
        $straggler = $outcome.Output.Stragglers
        $straggler.Url | Should -Be $second.ProxyUrl
        $straggler.Answers | Should -Be 24
        $straggler.Behind | Should -Be 16
    }
}

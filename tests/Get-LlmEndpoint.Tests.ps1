# The access points of a lab: what answers, and which credentials open it.

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $lab = New-TestLab -Services -Models 1
    $path = $lab.Path
    function Get-One([string] $Name) { Get-LlmEndpoint $Name -Deployment $path }
    function Get-LineOf([string] $Variable) { (Select-String -Path "$path/env.litellm" -Pattern "^$Variable=").LineNumber }
}

AfterAll {
    $null = Stop-LlmService -Deployment $path -Confirm:$false
    Remove-TestLab $lab
}

Describe 'Get-LlmEndpoint' {
    BeforeAll { $null = Start-LlmService health -Deployment $path }

    It 'returns the access points of the proxy and of each other service' {
        $all = @(Get-LlmEndpoint -Deployment $path)
        ($all | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Kind) $($_.IsReachable)" }) | Should -Be @(
            'health Service True'
            'metrics Service False'
            'proxy-api Api True'
            'proxy-docs Documentation True'
            'proxy-health Health True'
            'proxy-metrics Metrics True'
            'proxy-ui AdminUi True'
            'rerank Service False'
        )
        $all.Deployment | Select-Object -Unique | Should -Be $lab.Deployment
        $all | Where-Object CertificateExpiry | Should -BeNullOrEmpty
    }

    It 'returns address, status, latency and whether a key is required' {
        $api = Get-One proxy-api
        "$($api.Url) $($api.Status) $($api.RequiresAuthentication) $($api.Services)" | Should -Be "$($lab.ProxyUrl)/ 401 True proxy"
        $api.Latency | Should -BeGreaterThan ([TimeSpan]::Zero)
        $health = Get-One proxy-health
        "$($health.Url) $($health.Status) $($health.RequiresAuthentication) $($health.Credentials.Count)" | Should -Be "$($lab.ProxyUrl)/health/readiness 200 False 0"
        $service = Get-One health
        "$($service.Status) $($service.Services)" | Should -Be '200 health'
    }

    It 'names the variables that open it and their places, with masked values' {
        $api = Get-One proxy-api
        "$($api.Credentials)" | Should -Be "LITELLM_MASTER_KEY (env.litellm:$(Get-LineOf LITELLM_MASTER_KEY))"
        $api.Credentials[0].File | Should -Be "$path/env.litellm"
        $api.Credentials[0].Value | Should -Match '^sk-….{4}$'
        $ui = Get-One proxy-ui
        $ui.Credentials.ToString() | Should -Be "UI_USERNAME (env.litellm:$(Get-LineOf UI_USERNAME)), UI_PASSWORD (env.litellm:$(Get-LineOf UI_PASSWORD))"
        $ui.Credentials.Value | Should -Be 'admin', '******'
        $ui.RequiresAuthentication | Should -BeTrue
    }

    It 'names the master key when no password of the UI is defined' {
        Edit-LabFile $lab env.litellm 'UI_PASSWORD=lol' '#UI_PASSWORD=lol'
        try { (Get-One proxy-ui).Credentials.Variable | Should -Be 'UI_USERNAME', 'LITELLM_MASTER_KEY' }
        finally { Restore-LabFiles $lab }
    }

    It 'returns no secret' {
        $secrets = 'LITELLM_MASTER_KEY', 'LITELLM_SALT_KEY' | ForEach-Object { Get-LabVariable $lab $_ }
        $all = Get-LlmEndpoint -Deployment $path
        $text = ($all | Format-List * | Out-String -Width 500) + ($all | ConvertTo-Json -Depth 5) + ($all.Credentials | Out-String -Width 500)
        foreach ($secret in $secrets) { $text | Should -Not -BeLike "*$secret*" }
    }

    It 'says why an access point does not answer' {
        (Get-One metrics).Message | Should -BeLike 'No answer: Connection refused*'
        (Get-One rerank).Message | Should -BeLike 'Nothing listens on port *'
        (Get-One rerank).Url | Should -BeLike 'tcp://127.0.0.1:*'
    }

    It 'restarts the service of an access point that is down' {
        Get-LlmEndpoint rerank, health -Deployment $path | Where-Object -Not IsReachable | Restart-LlmServices | ForEach-Object { "$($_.Name) $($_.Status)" } | Should -Be 'rerank Done'
        $rerank = Get-One rerank
        "$($rerank.IsReachable) $($rerank.Status)" | Should -Be 'True '
        $null = Stop-LlmService rerank -Deployment $path
    }

    It 'leaves no incident, and no request of a user, in the log of the proxy' {
        $null = Get-LlmEndpoint -Deployment $path
        Get-LlmIncident -Deployment $path | Where-Object Signature -like 'auth*' | Where-Object Verdict -ne 'FalsePositive' | Should -BeNullOrEmpty
    }

    It 'selects by name and wildcard, and reports a name that does not exist' {
        (Get-LlmEndpoint proxy-u*, proxy-api -Deployment $path).Name | Sort-Object | Should -Be 'proxy-api', 'proxy-ui'
        Get-LlmEndpoint nothing* -Deployment $path | Should -BeNullOrEmpty
        $problem = (Get-ErrorsOf { Get-LlmEndpoint proxy-iu -Deployment $path -ErrorAction Continue }).Errors
        "$($problem.FullyQualifiedErrorId) $problem" | Should -Be "EndpointNotFound,LiteLlmOps.Commands.GetLlmEndpointCommand The deployment lab has no endpoint 'proxy-iu'. Did you mean 'proxy-ui'?"
    }

    It 'accepts deployments from the pipeline, and a time limit' {
        ($lab | Get-LlmEndpoint proxy-health).Status | Should -Be 200
        { Get-LlmEndpoint -Deployment $path -Timeout 0 } | Should -Throw '*Timeout*'
        { Get-LlmEndpoint -Deployment $path -Timeout soon } | Should -Throw '*is not a duration*'
    }

    It 'says that the documentation or the UI is disabled' {
        Add-Content "$path/env.litellm" 'NO_DOCS=true'
        try { (Get-One proxy-docs).Message | Should -BeLike 'The documentation is disabled: NO_DOCS (env.litellm:*) is true.' }
        finally { Restore-LabFiles $lab }
    }
}

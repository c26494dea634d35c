BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
    $root = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
    [IO.File]::WriteAllText("$root/plain.sh", "#!/bin/sh`nwhile :; do sleep 0.1; done`n")
    [IO.File]::SetUnixFileMode("$root/plain.sh", 'UserRead, UserWrite, UserExecute')
    $path = New-ServiceDeployment "$root/d" "  - { name: a, command: '$root/plain.sh' }`n  - { name: b, command: '$root/plain.sh b', ready: { command: [test, -e, '{0}/up'] }, startTimeout: 100ms }`n"
    [void] (Get-ErrorsOf { Start-LlmServices -Deployment $path })
}

AfterAll {
    [void] (Stop-LlmServices -Deployment $path -Confirm:$false)
    [IO.Directory]::Delete($root, $true)
}

Describe 'Wait-LlmService' {
    It 'returns each when it is there, and what is not when the time is over, with an error' {
        $result = Get-ErrorsOf { Wait-LlmService -Deployment $path -Timeout 300ms }
        @($result.Output | ForEach-Object { "$($_.Name) $($_.Status)" }) | Should -Be 'a Ready', 'b Running'
        $result.Errors.Count | Should -Be 1
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ServiceNotThere,*'
        $result.Errors[0].Exception.Message | Should -Be 'b is Running, and not Ready, after 300ms: test ends with 1'
    }

    It 'waits as long as it takes' {
        $start = [Diagnostics.ProcessStartInfo]::new('/bin/sh')
        foreach ($argument in '-c', "sleep 0.7; touch '$path/up'") { $start.ArgumentList.Add($argument) }
        $touch = [Diagnostics.Process]::Start($start)
        try { (Wait-LlmService b -Deployment $path -Timeout 20s).Status | Should -Be 'Ready' }
        finally { $touch.WaitForExit(); $touch.Dispose() }
    }

    It 'takes Ready for Running, and waits for what is stopped' {
        (Wait-LlmService a -State Running -Deployment $path -Timeout 5s).Status | Should -Be 'Ready'
        [void] (Stop-LlmServices a -Deployment $path -Confirm:$false)
        (Get-LlmService a -Deployment $path | Wait-LlmService -State Stopped -Timeout 5s).Status | Should -Be 'Stopped'
    }
}

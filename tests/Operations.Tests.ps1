# Runs every fence of docs/operations.md against a lab, in the order of the page. Its paths are replaced with those of the lab. What is only checked, and why:
# systemd units (systemd-analyze verify, if it is installed; their ExecStart runs), the workflow of CI (its 'run' lines run), the compose file (its command runs,
# and Test-LlmConsistency reads the file), and the docker and systemctl commands (syntax only), since a test must not change services of the machine.

BeforeDiscovery {
    # A section is a heading with the fences below it, up to the next heading.
    $sections = [Collections.Generic.List[object]]::new()
    $lines = Get-Content "$PSScriptRoot/../docs/operations.md"
    $fence = $null
    for ($i = 0; $i -lt $lines.Count; $i++) {
        if (-not $fence -and $lines[$i] -match '^##+ (.+)') { $sections.Add(@{ Heading = $Matches[1]; Fences = [Collections.Generic.List[object]]::new() }) }
        elseif ($lines[$i] -match '^( *)```(.*)$') {
            if ($fence) { $sections[-1].Fences.Add($fence); $fence = $null }
            else { $fence = [pscustomobject]@{ Language = $Matches[2]; Line = $i + 1; Indent = $Matches[1].Length; Lines = [Collections.Generic.List[string]]::new() } }
        }
        # A fence in a list is indented.
        elseif ($fence) { $fence.Lines.Add(($lines[$i] -replace "^ {0,$($fence.Indent)}")) }
    }
    $sections = @($sections | Where-Object { $_.Fences.Count })
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    $page = Get-Content "$PSScriptRoot/../docs/operations.md" -Raw
    $saved = @{}
    foreach ($name in 'PATH', 'PSModulePath', 'PGSERVICEFILE', 'LLMOPS_DATABASE_URL', 'LLMOPS_DEPLOYMENT') { $saved[$name] = [Environment]::GetEnvironmentVariable($name) }
    # What one block leaves for another one.
    $memory = @{}
    $work = New-TestFolder
    $null = New-Item -ItemType Directory "$work/bin", "$work/modules", "$work/llm", "$work/var", "$work/units"

    # Programs and the module are found by name, as on a machine on which they are installed.
    $pwsh = New-TestProgram "$work/bin/pwsh" "exec dotnet '$PSHOME/pwsh.dll' `"`$@`""
    $null = New-Item -ItemType SymbolicLink "$work/modules/LiteLlmOps" -Target (Split-Path $PSScriptRoot)
    $env:PATH = "$work/bin:$env:PATH"
    $env:PSModulePath = "$work/modules:$env:PSModulePath"
    Import-Module LiteLlmOps

    $lab = New-TestLab -Problems
    # The wildcard of several deployments selects the lab twice.
    'one', 'two' | ForEach-Object { $null = New-Item -ItemType SymbolicLink "$work/llm/$_" -Target $lab.Path }
    $url = [Uri] (Get-LabVariable $lab DATABASE_URL)
    $user, $password = $url.UserInfo -split ':'
    Set-Content "$work/service.conf" "[litellm]`nhost=$($url.Host)`nport=$($url.Port)`ndbname=litellm`nuser=$user`npassword=$password"
    $env:PGSERVICEFILE = "$work/service.conf"

    function ConvertTo-Test([string] $Text) {
        $guard = "$PSScriptRoot/../docs/examples/guard.ps1"
        $paths = [ordered]@{
            '/srv/litellm' = $lab.Path; '/srv/llm' = "$work/llm"; '/opt/llm/guard.ps1' = $guard; '/opt/llm/modules' = "$work/modules"
            '/var/backups' = "$work/var"; '/var/lib/llm' = "$work/var"; '/usr/bin/pwsh' = $pwsh
        }
        foreach ($path in $paths.Keys) { $Text = $Text.Replace($path, $paths[$path]) }
        $Text
    }

    # A session as a user has it. Its state lasts for one section.
    function New-Session {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("`$ErrorActionPreference = 'Stop'; `$ConfirmPreference = 'None'; Import-Module LiteLlmOps; Set-Location '$($lab.Path)'").Invoke()
        $shell
    }

    # Runs a script in the session, and fails when it writes an error. Returns the output.
    function Invoke-InSession($Session, [string] $Line, [string] $Because) {
        $Session.Commands.Clear()
        $Session.Streams.ClearStreams()
        $output = try { $Session.AddScript($Line).Invoke() } catch { throw "$Because`: $($_.Exception.InnerException?.Message ?? $_.Exception.Message)" }
        "$($Session.Streams.Error)" | Should -BeNullOrEmpty -Because $Because
        # Formatting is part of what the user sees: it fails for a column that does not exist only there.
        if ($output) { $null = $output | Out-String }
        $output
    }

    function Invoke-Shell([string] $Line) { Push-TestLocation $lab.Path { Invoke-TestProgram sh -c $Line } }

    # Writes a fence of llmops.yaml into the file of the lab: its top-level keys replace those of the file.
    function Set-DeploymentKey([string] $Yaml) {
        $text = Get-Content "$($lab.Path)/llmops.yaml" -Raw
        foreach ($key in [regex]::Matches($Yaml, '(?m)^(\w+):')) { $text = $text -replace "(?m)^$($key.Groups[1].Value):.*\n(?:[ #].*\n)*" }
        Set-Content "$($lab.Path)/llmops.yaml" "$text`n$Yaml"
    }

    # Restores files and database, and starts the services: a section may have stopped them, or changed their keys.
    function Restore-Lab {
        Copy-Item "$($lab.Path)/../pristine/llmops.yaml" $lab.Path
        $null = Stop-LlmService -Deployment $lab.Path -Confirm:$false
        Get-ChildItem $lab.Path -Exclude postgres, state, logs -Force | Remove-Item -Recurse -Force
        Get-ChildItem "$($lab.Path)/state" -Exclude run -Force | Remove-Item -Recurse -Force
        Get-ChildItem "$($lab.Path)/../pristine" -Exclude state, logs -Force | Copy-Item -Destination $lab.Path -Recurse
        Get-ChildItem "$($lab.Path)/../pristine/state" -Exclude run -Force | Copy-Item -Destination "$($lab.Path)/state" -Recurse
        Invoke-ServerSql $lab 'DROP DATABASE litellm WITH (FORCE)', 'CREATE DATABASE litellm TEMPLATE pristine'
        $null = Start-LlmService -Deployment $lab.Path -Confirm:$false
    }

    # A lab as the maintenance session leaves it: without drift, and with a strong password.
    function Repair-Lab {
        $null = Invoke-LlmSeed -Deployment $lab.Path -Confirm:$false
        $null = Export-LlmConfig -Deployment $lab.Path
        $null = Set-LlmUiAccess -Generate -Deployment $lab.Path -Confirm:$false
    }

    function Get-StoredPath { @(Get-LlmDrift -Deployment $lab.Path -Plane Stored | ForEach-Object Path) }
    function Get-FailedCheck { @(Test-LlmSmoke -Deployment $lab.Path | Where-Object Status -In Failed, Blocked | ForEach-Object Name) }

    # What a section needs (Before), and what a user sees after it (After). $outputs are the objects of its fences.
    $expectations = @{
        'The database as the single source of truth' = @{
            After = {
                $outputs.Count | Should -BeGreaterThan 1
                Get-StoredPath | Should -Contain '/router_settings/num_retries'
            }
        }
        'Adopt an existing proxy' = @{
            # An existing proxy has no deployment file. Git is there, since the page shows the changes with it; the database of the lab is a folder in it.
            Before = {
                Remove-Item "$($lab.Path)/llmops.yaml"
                Invoke-Shell 'git init -q . && git add config.yaml models.yaml mcp.yaml && git -c user.name=t -c user.email=t@example.com commit -qm adopted' | ForEach-Object ExitCode | Should -Be 0
            }
            After = {
                "$outputs" | Should -Match 'config\.yaml'
                $deployment = Get-LlmDeployment -Deployment $lab.Path
                $deployment.Source | Should -Be "$($lab.Path)/adopted/config.yaml"
                # The database server is not a service to restart.
                $deployment.Services | Should -Be 'proxy'
                Get-StoredPath | Should -BeNullOrEmpty
                Remove-Item "$($lab.Path)/.git" -Recurse -Force
            }
        }
        'Daily runbook' = @{
            Before = { Restore-Lab }
            After = { Get-StoredPath | Should -BeNullOrEmpty; "$($lab.Path)/plan.yaml" | Should -Exist }
        }
        'Weekly runbook' = @{
            After = {
                Get-LlmState -Deployment $lab.Path -Status Stale -Name *.md | Should -BeNullOrEmpty
                @(Get-ChildItem "$($lab.Path)/state/reports/*.html").Count | Should -Be 1
            }
        }
        'Incident runbook' = @{
            Before = { Restore-Lab }
            After = {
                # The undo is a change with a checkpoint of its own.
                @(Get-LlmCheckpoint -Deployment $lab.Path | ForEach-Object Status) | Should -Be 'Applied', 'Undone'
                @(Get-LlmIncident -Deployment $lab.Path | Where-Object { "$($_.Verdict)" -eq 'FalsePositive' -and $_.IsFailure }) | Should -BeNullOrEmpty
                @(Get-LlmJournal Add-LlmNote -Deployment $lab.Path).Count | Should -Be 1
            }
        }
        'Key rotation runbook' = @{
            Before = {
                Restore-Lab
                Repair-Lab
                $memory.Keys = 'LITELLM_SALT_KEY', 'LITELLM_MASTER_KEY', 'UI_PASSWORD' | ForEach-Object { Get-LabVariable $lab $_ }
            }
            # The last fence takes the salt key back, so that only the other secrets are new.
            After = {
                $keys = 'LITELLM_SALT_KEY', 'LITELLM_MASTER_KEY', 'UI_PASSWORD' | ForEach-Object { Get-LabVariable $lab $_ }
                $keys[0] | Should -Be $memory.Keys[0]
                $keys[1, 2] | ForEach-Object { $_ | Should -Not -BeIn $memory.Keys }
                (Get-LlmCheckpoint -Deployment $lab.Path | Where-Object Command -EQ Update-LlmEncryptionKey).Status | Should -Be 'Undone'
                Get-FailedCheck | Should -BeNullOrEmpty
                foreach ($key in $keys + $memory.Keys) { "$($outputs | Out-String)".Contains($key) | Should -BeFalse }
            }
        }
        'Upgrade runbook' = @{
            After = { Get-FailedCheck | Should -BeNullOrEmpty; "$($outputs | Out-String)" | Should -BeLike '*UpgradeStoredKey*' }
        }
        'cron' = @{ Before = { Restore-Lab } }
        'CI' = @{ After = { Get-Content "$($lab.Path)/plan.md" -Raw | Should -BeLike '*| Planned | /router\_settings/num\_retries |*' } }
        'Containers' = @{
            Before = { $env:LLMOPS_DATABASE_URL = Get-LabVariable $lab DATABASE_URL }
            After = {
                $env:LLMOPS_DATABASE_URL = $null
                $service = (Get-LlmDeployment -Deployment $lab.Path).Services
                "$service" | Should -Be 'proxy'
                # Without its services of the launcher Process the lab could not be stopped.
                Restore-LabFiles $lab
            }
        }
        'Many deployments' = @{
            After = {
                @(Get-LlmDeployment -Deployment "$work/llm/*/").Count | Should -Be 2
                "$($lab.Path)/smoke.md" | Should -FileContentMatch 'ModelsListed'
            }
        }
        'Remote machines' = @{
            After = {
                "$($lab.Path)/smoke.xml" | Should -FileContentMatch 'ModelsListed'
                foreach ($name in 'gateway-1', 'gateway-2') { $outputs | Out-String | Should -Match $name }
            }
        }
        'Least-privilege roles' = @{
            # The page sets the passwords in psql, which asks for them. The roles get theirs after the fence that creates them (see Invoke-Fence).
            After = {
                @($outputs | Where-Object { "$_" -like 'DatabasePermissionDenied,*' }).Count | Should -Be 1
                Get-StoredPath | Should -BeNullOrEmpty
                Test-LlmConsistency PrivilegeExcess -Deployment $lab.Path | ForEach-Object Subject | Should -Be 'SUPERUSER' -Because 'the check reports the role of the lab'
                Invoke-LabSql $lab 'DROP OWNED BY auditor, seeder; DROP ROLE auditor, seeder'
            }
        }
        'Back up' = @{
            Before = { Restore-Lab; Repair-Lab }
            After = {
                "$work/var/litellm/contents.txt" | Should -FileContentMatch 'LiteLLM_Config'
                (Get-Item "$work/var/litellm/database.dump").UnixMode | Should -Be '-rw-------'
                $check = Test-LlmSmoke -Deployment $lab.Path -Name backup
                "$($check.Status)" | Should -Be 'Passed' -Because $check.Message
            }
        }
        'Restore' = @{
            # Lost: models, a key, the salt key and the journal.
            Before = {
                Invoke-LabSql $lab 'DELETE FROM "LiteLLM_ProxyModelTable"; DELETE FROM "LiteLLM_VerificationToken"'
                Get-StoredPath | Should -Not -BeNullOrEmpty
                Remove-Item "$($lab.Path)/env.litellm", "$($lab.Path)/state/journal.jsonl"
            }
            After = {
                Get-StoredPath | Should -BeNullOrEmpty
                Get-FailedCheck | Should -BeNullOrEmpty
                Invoke-LabSql $lab 'SELECT count(*) FROM "LiteLLM_VerificationToken"' | Should -Not -Be '0'
            }
        }
        'Error ids and exit codes' = @{
            Before = { Restore-Lab }
            After = { $outputs[-1] | Should -Be 'DriftFound' }
        }
    }

    function Invoke-Fence($Session, $Fence) {
        $text = ConvertTo-Test ($Fence.Lines -join "`n")
        $because = "line $($Fence.Line) of docs/operations.md"
        switch ($Fence.Language) {
            'powershell' { Invoke-InSession $Session (Convert-Remote $text) $because }
            'sh' {
                if ($text -match '(?m)^(docker|systemctl) ') {
                    # Only the syntax: the commands need a daemon. The pipeline into pwsh is run with a line of a log.
                    (Invoke-TestProgram sh -n -c $text).ExitCode | Should -Be 0 -Because $because
                    if ($text -match '(?m)^docker compose logs .*?(\| pwsh .*)$') {
                        $result = Invoke-Shell "echo 'litellm  | 12:00:00 - LiteLLM Proxy:ERROR: proxy_server.py:1 - could not reconcile ledger 7' $($Matches[1])"
                        $result.Error | Should -BeNullOrEmpty -Because $because
                        $result.Output | Should -BeLike '*reconcile ledger*' -Because $because
                    }
                }
                else {
                    $result = Invoke-Shell "set -e`n$text"
                    "$($result.ExitCode) $($result.Error)" | Should -Be '0 ' -Because $because
                    if ($text -match 'CREATE ROLE') { foreach ($role in 'auditor', 'seeder') { Set-RolePassword $role } }
                }
            }
            'cron' {
                foreach ($line in $Fence.Lines -notmatch '^#') {
                    # In a crontab, % is a line break.
                    $line | Should -Not -Match '%' -Because $because
                    $line | Should -Match '^(\S+ +){5}\S' -Because $because
                    $result = Invoke-Shell (ConvertTo-Test ($line -replace '^(\S+ +){5}'))
                    $result.ExitCode | Should -Be 0 -Because "$because`: $($result.Error)"
                    # The guard writes what it found, and an export writes its file.
                    if ($line -match 'guard') { $result.Output | Should -BeLike '*num_retries*by -FailOn Warning*' -Because $because }
                    else { "$work/var/llmops.prom" | Should -FileContentMatch '^llmops_check_failed' }
                }
            }
            'ini' {
                $text -match '^# /etc/systemd/system/(\S+)' | Should -BeTrue -Because $because
                $unit = "$work/units/$($Matches[1])"
                Set-Content $unit $text
                $text -match '(?m)^ExecStart=(.+)$' | Out-Null
                if ($Matches[0] -like 'ExecStart*') {
                    $result = Invoke-Shell $Matches[1]
                    # With drift the guard ends with 2, which the unit accepts.
                    $result.ExitCode | Should -Be 2 -Because "$because`: $($result.Error)"
                    $text | Should -Match '(?m)^SuccessExitStatus=2$'
                }
                if (Get-Command systemd-analyze -ErrorAction Ignore) {
                    # Without --man=no and a manager, it looks for manual pages and the bus.
                    $result = Invoke-TestProgram systemd-analyze verify --man=no $unit
                    "$($result.Output)$($result.Error)" -split "`n" | Where-Object { $_ -match [regex]::Escape((Split-Path $unit -Leaf)) } | Should -BeNullOrEmpty -Because $because
                }
                else { $text | Should -Match '(?m)^\[(Service|Timer)\]$' }
            }
            'yaml' {
                $text -match '^# (\S+)' | Should -BeTrue -Because $because
                switch ($Matches[1]) {
                    'llmops.yaml' {
                        Set-DeploymentKey $text
                        $null = Get-LlmDeployment -Deployment $lab.Path -ErrorAction Stop
                    }
                    'compose.yaml' {
                        Set-Content "$($lab.Path)/compose.yaml" $text
                        $null = Test-LlmConsistency ContainerSetup -Deployment $lab.Path -ErrorAction Stop
                        $text -match '(?m)^ +command: \[(.+)\]$' | Should -BeTrue
                        $result = Invoke-Shell ($Matches[1] -replace ', ', ' ')
                        $result.ExitCode | Should -Be 2 -Because "$because`: $($result.Error)"
                    }
                    default {
                        $runs = [regex]::Matches($text, '(?m)^ +- run: (.+)$')
                        $runs.Count | Should -Be 2 -Because $because
                        $codes = foreach ($run in $runs) { (Invoke-Shell $run.Groups[1].Value).ExitCode }
                        # The lab has drift: the plan is written, and the check fails.
                        $codes | Should -Be 0, 1 -Because $because
                    }
                }
            }
            'text' {
                foreach ($plane in 'Declared', 'Rendered', 'Stored', 'Live') { $text | Should -Match $plane }
            }
            'output' { }
            default { throw "A fence of the unknown language '$_' is not run: $because" }
        }
    }

    # psql asks for a password with \password; this is the same without a terminal. Also writes the environment file that the page describes.
    function Set-RolePassword([string] $Role) {
        $secret = [Guid]::NewGuid().ToString('N')
        Invoke-LabSql $lab "ALTER ROLE $Role PASSWORD '$secret'"
        $path = "$($lab.Path)/env.$Role"
        Set-Content $path ((Get-LabVariable $lab DATABASE_URL) -replace '^(\w+://)[^@]+@', "DATABASE_URL=`${1}$($Role):$secret@")
        chmod 600 $path
    }

    # The user of the private sshd is the one that runs the tests.
    function Convert-Remote([string] $Text) { $Text.Replace('-UserName ops', "-UserName $([Environment]::UserName)") }

    # Starts an sshd of its own with the subsystem of the page, and an ssh that finds it under the names of the page.
    function Start-TestSshd([string] $Program) {
        $folder = (New-Item -ItemType Directory "$work/ssh").FullName
        chmod 700 $folder
        foreach ($key in 'host', 'user') { ssh-keygen -q -t ed25519 -N '' -f "$folder/$key" }
        Copy-Item "$folder/user.pub" "$folder/authorized_keys"
        $port = Get-FreePort
        Set-Content "$folder/sshd_config" @"
Port $port
ListenAddress 127.0.0.1
HostKey $folder/host
PidFile $folder/pid
AuthorizedKeysFile $folder/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
SetEnv PSModulePath=$($env:PSModulePath) PATH=$($env:PATH) PGSERVICEFILE=$($env:PGSERVICEFILE)
Subsystem powershell $pwsh -sshs -NoLogo -NoProfile
"@
        Set-Content "$folder/config" @"
Host gateway-*
  HostName 127.0.0.1
  Port $port
  IdentityFile $folder/user
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
"@
        $ssh = (Get-Command ssh -CommandType Application)[0].Source
        $null = New-TestProgram "$work/bin/ssh" "exec $ssh -F '$folder/config' `"`$@`""
        if ([Environment]::UserName -eq 'root') {
            # For root, sshd requires an empty folder and a user of its own.
            if (-not (Test-Path /run/sshd)) { $null = New-Item -ItemType Directory /run/sshd; $memory.SshdFolder = $true }
            id sshd *> $null
            if ($LASTEXITCODE) { useradd --system --no-create-home --home-dir /run/sshd --shell /usr/sbin/nologin sshd; $memory.SshdUser = $true }
        }
        & $Program -f "$folder/sshd_config" -E "$folder/log"
        if (-not (Wait-Until { Test-Path "$folder/pid" } 30)) { throw "sshd did not start: $(Get-Content "$folder/log" -ErrorAction Ignore)" }
        $memory.SshdProcess = [int] (Get-Content "$folder/pid")
    }

}

AfterAll {
    if ($memory['SshdProcess']) { Stop-Process -Id $memory.SshdProcess }
    if ($memory['SshdUser']) { userdel sshd }
    if ($memory['SshdFolder']) { Remove-Item /run/sshd -Recurse -ErrorAction Ignore }
    Remove-TestLab $lab
    if ($work) { Remove-Item $work -Recurse -Force }
    foreach ($name in $saved.Keys) { [Environment]::SetEnvironmentVariable($name, $saved[$name]) }
}

Describe 'docs/operations.md' {
    It 'runs: <Heading>' -ForEach $sections {
        if ($Heading -eq 'Remote machines') {
            # The shell of remoting over SSH is a program of the machine.
            $sshd = Get-Command sshd, /usr/sbin/sshd -CommandType Application -ErrorAction Ignore | Select-Object -First 1 -ExpandProperty Source
            if (-not $sshd) { Set-ItResult -Skipped -Because 'sshd is not installed'; return }
            Start-TestSshd $sshd
        }
        $expectation = $expectations[$Heading] ?? @{}
        if ($expectation['Before']) { & $expectation['Before'] }
        $session = New-Session
        try { $outputs = @(foreach ($fence in $Fences) { Invoke-Fence $session $fence }) }
        finally { $session.Dispose() }
        if ($expectation['After']) { & $expectation['After'] }
    }

    It 'names only cmdlets, error ids and headings that exist' {
        $cmdlets = (Get-Command -Module LiteLlmOps).Name
        [regex]::Matches($page, '\b[A-Z][a-z]+-Llm[A-Z]\w+').Value | Where-Object { $_ -notin $cmdlets } | Should -BeNullOrEmpty
        $ids = [regex]::Matches((Get-Content "$PSScriptRoot/../src/LiteLlmOps.Core/Vocabulary/ErrorIds.cs" -Raw), 'ErrorId (\w+) = new') | ForEach-Object { $_.Groups[1].Value }
        $table = [regex]::Matches(($page -split '(?m)^\| Ids \|')[1], '(?m)^\| (`.+?`) \|') | ForEach-Object { $_.Groups[1].Value -split ', ' } | ForEach-Object { $_.Trim('`') }
        $table.Count | Should -BeGreaterThan 40
        $table | Where-Object { $_ -notin $ids } | Should -BeNullOrEmpty
        foreach ($link in [regex]::Matches($page, '\]\(([^)#]+)').Value) { "$PSScriptRoot/../docs/$($link.Substring(2))" | Should -Exist }
        $anchors = [regex]::Matches($page, '(?m)^##+ (.+)$') | ForEach-Object { $_.Groups[1].Value.ToLowerInvariant().Replace(' ', '-') }
        foreach ($link in [regex]::Matches($page, '\]\(#([^)]+)').ForEach({ $_.Groups[1].Value })) { $anchors | Should -Contain $link }
    }
}

# Labs for the tests, and changes to them that bypass the module, like those of the admin UI or of psql.

Set-StrictMode -Version Latest

# Creates a lab in a new folder and copies its files and database, so that Reset-TestLab can restore it. Accepts the parameters of
# New-LlmLab.
function New-TestLab {
    $root = New-TestFolder
    $lab = New-LlmLab -Path "$root/lab" @args
    $null = New-Item -ItemType Directory "$root/pristine"
    Get-ChildItem $lab.Path -Exclude postgres -Force | Copy-Item -Destination "$root/pristine" -Recurse
    Invoke-ServerSql $lab @(
        'ALTER DATABASE litellm ALLOW_CONNECTIONS false'
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'litellm'"
        'CREATE DATABASE pristine TEMPLATE litellm'
        'ALTER DATABASE litellm ALLOW_CONNECTIONS true'
    )
    # The proxy notices at its next requests that its connections were ended.
    $ready = Wait-Until { @(1..3 | Where-Object { (Invoke-LabApi $lab GET get/config/callbacks).Status -ne 200 }).Count -eq 0 }
    if (-not $ready) { throw 'The proxy of the new lab does not reach its database.' }
    $lab
}

# Restores the files, the database and the memory of the proxy to the state after New-TestLab. The processes keep running; the
# records of services (state/run) stay, since a test may have restarted a service and Remove-TestLab stops what the records name.
function Reset-TestLab($Lab) {
    Get-ChildItem $Lab.Path -Exclude postgres, state -Force | Remove-Item -Recurse -Force
    Get-ChildItem "$($Lab.Path)/state" -Exclude run -Force | Remove-Item -Recurse -Force
    # The proxy reads its file at any time. Copy-Item fails while another process reads what it has just created, and a rename does not.
    $copy = New-Item -ItemType Directory (Join-Path (Split-Path $Lab.Path) "copy-$([Guid]::NewGuid().ToString('N'))")
    Get-ChildItem "$($Lab.Path)/../pristine" -Force | Copy-Item -Destination $copy -Recurse
    Get-ChildItem $copy -Exclude state -Force | Move-Item -Destination $Lab.Path
    Get-ChildItem "$copy/state" -Exclude run -Force | Move-Item -Destination "$($Lab.Path)/state"
    Remove-Item $copy -Recurse -Force
    Invoke-ServerSql $Lab 'DROP DATABASE litellm WITH (FORCE)', 'CREATE DATABASE litellm TEMPLATE pristine'
    $answer = Invoke-LabApi $Lab POST lab/restart
    if ($answer.Status -ne 200) { throw "The lab's proxy did not restart: $($answer.Status) $($answer.Body)" }
}

# Removes a lab, the processes that its tests have started, and its folder.
function Remove-TestLab($Lab) {
    if (-not $Lab) { return }
    Remove-LlmLab -Path $Lab.Path -Confirm:$false
    Remove-Item (Split-Path $Lab.Path) -Recurse -Force
}

# A new folder with access for all users, since PostgreSQL runs as another user when the tests run as root.
function New-TestFolder {
    (New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) "llmops-test-$([Guid]::NewGuid().ToString('N').Substring(0, 8))")).FullName
}

# The value of an environment variable of the lab's proxy.
function Get-LabVariable($Lab, [string] $Name) {
    ((Get-Content "$($Lab.Path)/env.litellm") -like "$Name=*")[0] -replace '^[^=]*='
}

# Runs SQL in the lab's database and returns the rows as unaligned text.
function Invoke-LabSql($Lab, [string] $Sql) {
    $url = [Uri] (Get-LabVariable $Lab DATABASE_URL)
    Invoke-Psql $url $url.AbsolutePath.TrimStart('/') $Sql
}

# Runs statements that cannot run in the lab's database, each in a separate transaction.
function Invoke-ServerSql($Lab, [string[]] $Sql) {
    $null = Invoke-Psql ([Uri] (Get-LabVariable $Lab DATABASE_URL)) postgres $Sql
}

function Invoke-Psql([Uri] $Url, [string] $Database, [string[]] $Sql) {
    $user, $env:PGPASSWORD = $Url.UserInfo -split ':'
    try {
        $commands = $Sql | ForEach-Object { '-c', $_ }
        $rows = psql -h $Url.Host -p $Url.Port -U $user -d $Database -X -A -t -q -v ON_ERROR_STOP=1 @commands
        if ($LASTEXITCODE -ne 0) { throw "psql ended with code $LASTEXITCODE" }
        $rows
    }
    finally {
        $env:PGPASSWORD = $null
    }
}

# Calls the lab's proxy with the master key and returns status and body.
function Invoke-LabApi($Lab, [string] $Method, [string] $Path, [string] $Body) {
    $request = @{
        Uri                = "$($Lab.ProxyUrl)/$Path"
        Method             = $Method
        Headers            = @{ Authorization = "Bearer $(Get-LabVariable $Lab LITELLM_MASTER_KEY)" }
        SkipHttpErrorCheck = $true
        NoProxy            = $true
    }
    if ($Body) { $request.Body = $Body; $request.ContentType = 'application/json' }
    $response = Invoke-WebRequest @request
    [pscustomobject]@{ Status = $response.StatusCode; Body = $response.Content }
}

# Replaces a text in a file of the lab. Fails when the text is missing; otherwise a test could pass without testing anything.
function Edit-LabFile($Lab, [string] $Name, [string] $Old, [string] $New) {
    $path = "$($Lab.Path)/$Name"
    $text = Get-Content $path -Raw
    if (-not $text.Contains($Old)) { throw "'$Old' does not occur in $path" }
    Set-Content $path $text.Replace($Old, $New) -NoNewline
}

# The errors and the output of a command that is expected to write some errors.
function Get-ErrorsOf([scriptblock] $Script) {
    $all = @(& $Script 2>&1)
    [pscustomobject]@{
        Errors = @($all | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        Output = @($all | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] })
    }
}

# Runs a script with another current location.
function Push-TestLocation([string] $Path, [scriptblock] $Script) {
    Push-Location $Path
    try { & $Script }
    finally { Pop-Location }
}

# Waits until a condition is true. The default limit allows for slow machines.
function Wait-Until([scriptblock] $Condition, [int] $Seconds = 120) {
    $until = [DateTime]::UtcNow.AddSeconds($Seconds)
    while ([DateTime]::UtcNow -lt $until) {
        if (& $Condition) { return $true }
        Start-Sleep -Milliseconds 50
    }
    $false
}

# Whether a process exists. A zombie counts until its parent (init for an orphan) has reaped it.
function Test-LabProcess([int] $Id) {
    $null -ne (Get-Process -Id $Id -ErrorAction Ignore)
}

# The processes whose command line contains a text.
function Find-TestProcess([string] $Text) {
    Get-Process | Where-Object { "$($_.CommandLine)".Contains($Text) -and (Get-Content "/proc/$($_.Id)/stat" -ErrorAction Ignore) -notmatch '\) Z ' } | ForEach-Object Id
}

function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    try { $listener.LocalEndpoint.Port }
    finally { $listener.Stop() }
}

# Starts another proxy of a lab on a free port, and returns its process and address. Stop it with Stop-LabProxy.
# -StartDelay keeps the port closed for this number of seconds; -NoWait returns before the proxy is ready.
function Start-LabProxy($Lab, [string] $PollInterval = '2', [int] $Workers = 1, [string] $StartDelay = '0', [switch] $NoWait, [string] $Config = "$($Lab.Path)/state/config.generated.yaml") {
    $port = Get-FreePort
    $environment = @{ LAB_LITELLM_VERSION = $Lab.Version; LAB_POLL_INTERVAL = $PollInterval; LAB_START_DELAY = $StartDelay }
    foreach ($line in (Get-Content "$($Lab.Path)/env.litellm") -match '^\w+=') { $name, $value = $line -split '=', 2; $environment[$name] = $value }
    $arguments = "`"$PSScriptRoot/../bin/lab/LiteLlmOps.Lab.dll`"", 'proxy', '--config', "`"$Config`"", '--port', $port, '--num_workers', $Workers
    $process = Start-Process dotnet $arguments -Environment $environment -RedirectStandardOutput /dev/null -PassThru
    $proxy = [pscustomobject]@{ ProxyUrl = "http://127.0.0.1:$port"; Path = $Lab.Path; Process = $process }
    if (-not $NoWait -and -not (Wait-Until { try { (Invoke-LabApi $proxy GET 'health/readiness').Status -eq 200 } catch { $false } })) {
        Stop-LabProxy $proxy
        throw "The proxy on port $port did not become ready"
    }
    $proxy
}

function Stop-LabProxy($Proxy) {
    if (-not $Proxy) { return }
    $Proxy.Process.Kill($true)
    $Proxy.Process.WaitForExit()
    $Proxy.Process.Dispose()
}

# A deployment that only has services, in a new folder. {0} in the YAML is replaced with the folder.
function New-ServiceDeployment([string] $Path, [string] $Yaml) {
    $null = New-Item -ItemType Directory -Force "$Path/state"
    Set-Content "$Path/config.yaml" 'general_settings: {}'
    Set-Content "$Path/llmops.yaml" ("name: services`nservices:`n" + $Yaml.Replace('{0}', $Path)) -NoNewline
    $Path
}

# Runs a command in a new pwsh, in the root of the repository and with the module imported. Returns its exit code, its output and its errors.
function Invoke-TestPwsh([string] $Command) {
    $all = Get-ErrorsOf {
        Push-TestLocation "$PSScriptRoot/.." { dotnet tool run pwsh -- -NoProfile -NonInteractive -Command "Import-Module ./LiteLlmOps.psd1; $Command" }
    }
    [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $all.Output -join "`n"; Error = $all.Errors -join "`n" }
}

# A shell script in a file, for a service to run. Returns the path.
function New-TestProgram([string] $Path, [string] $Text) {
    Set-Content $Path "#!/bin/sh`n$Text"
    chmod 700 $Path
    $Path
}

# Starts a side server (health, metrics, rerank) on a free port. Stop it with Stop-LabProxy.
function Start-SideServer([string] $Kind) {
    $port = Get-FreePort
    $process = Start-Process dotnet "`"$PSScriptRoot/../bin/lab/LiteLlmOps.Lab.dll`"", $Kind, '--port', $port -RedirectStandardOutput /dev/null -PassThru
    [pscustomobject]@{ Port = $port; Process = $process }
}

# The command line that starts another process of this PowerShell, without profile and prompts.
function Get-TestPwsh { 'dotnet', "$PSHOME/pwsh.dll", '-NoProfile', '-NonInteractive' }

# Runs a program with arguments, and returns its exit code, its output and its errors as text.
function Invoke-TestProgram {
    $program, $arguments = $args
    $all = Get-ErrorsOf { & $program @arguments }
    [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $all.Output -join "`n"; Error = $all.Errors -join "`n" }
}

# The output of a command, and the terminating error if it ends with one.
function Get-OutcomeOf([scriptblock] $Script) {
    $output = [Collections.Generic.List[object]]::new()
    $problem = $null
    try { & $Script | ForEach-Object { $output.Add($_) } }
    catch { $problem = $_ }
    [pscustomobject]@{ Output = $output.ToArray(); Error = $problem }
}

# Restores the files of a lab, but not its database and proxy.
function Restore-LabFiles($Lab) {
    Get-ChildItem "$($Lab.Path)/../pristine" -Force | Copy-Item -Destination $Lab.Path -Recurse -Force
}

# Adds the users, teams, keys and requests of records.sql to the lab's database. The lab itself has one key and one admin.
function Add-LabRecord($Lab) {
    Invoke-LabSql $Lab (Get-Content "$PSScriptRoot/records.sql" -Raw)
}

# What the tests do to a lab behind the module's back: as somebody in the admin UI, or with psql in hand, would.
# Only the engine's own commands and .NET are used, so that the suite runs without the Utility and Management modules too.

Set-StrictMode -Version Latest

function Get-LabVariable($Lab, [string] $Name) {
    foreach ($line in [IO.File]::ReadAllLines("$($Lab.Path)/env.litellm")) {
        if ($line.StartsWith("$Name=")) { return $line.Substring($Name.Length + 1) }
    }
}

# Runs SQL, and returns its rows as psql prints them without any frame.
function Invoke-LabSql($Lab, [string] $Sql) {
    $url = [Uri] (Get-LabVariable $Lab DATABASE_URL)
    $user, $password = $url.UserInfo.Split(':')
    $env:PGPASSWORD = $password
    try {
        $rows = & psql -h $url.Host -p $url.Port -U $user -d $url.AbsolutePath.TrimStart('/') -X -A -t -q -v ON_ERROR_STOP=1 -c $Sql
        if ($LASTEXITCODE -ne 0) { throw "psql ended with code $LASTEXITCODE" }
        return $rows
    }
    finally {
        $env:PGPASSWORD = $null
    }
}

# Calls the lab's proxy as an admin does, and returns the status and the body.
function Invoke-LabApi($Lab, [string] $Method, [string] $Path, [string] $Body) {
    $client = [Net.Http.HttpClient]::new()
    try {
        $request = [Net.Http.HttpRequestMessage]::new($Method, "$($Lab.ProxyUrl)/$Path")
        $request.Headers.Authorization = [Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', (Get-LabVariable $Lab LITELLM_MASTER_KEY))
        if ($Body) { $request.Content = [Net.Http.StringContent]::new($Body, [Text.Encoding]::UTF8, 'application/json') }
        $response = $client.Send($request)
        return [pscustomobject]@{ Status = [int] $response.StatusCode; Body = $response.Content.ReadAsStringAsync().Result }
    }
    finally {
        $client.Dispose()
    }
}

# A file of the lab with a text replaced; fails when the text is not there, so that no test passes for nothing.
function Edit-LabFile($Lab, [string] $Name, [string] $Old, [string] $New) {
    $path = "$($Lab.Path)/$Name"
    $text = [IO.File]::ReadAllText($path)
    if (-not $text.Contains($Old)) { throw "'$Old' does not stand in $path" }
    [IO.File]::WriteAllText($path, $text.Replace($Old, $New))
}

# All errors and the output of a command that is expected to write some.
function Get-ErrorsOf([scriptblock] $Script) {
    $all = @(& $Script 2>&1)
    [pscustomobject]@{
        Errors = @($all | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        Output = @($all | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] })
    }
}

# Runs a script with another current location.
function Push-TestLocation([string] $Path, [scriptblock] $Script) {
    $before = $ExecutionContext.SessionState.Path.CurrentLocation.ProviderPath
    [void] $ExecutionContext.SessionState.Path.SetLocation($Path)
    try { & $Script }
    finally { [void] $ExecutionContext.SessionState.Path.SetLocation($before) }
}

# Waits for something to come true, as long as a slow machine may take.
function Wait-Until([scriptblock] $Condition, [int] $Seconds = 30) {
    for ($until = [DateTime]::UtcNow.AddSeconds($Seconds); [DateTime]::UtcNow -lt $until; [Threading.Thread]::Sleep(100)) {
        if (& $Condition) { return $true }
    }
    return $false
}

# A process that has ended counts until its parent, for an orphan init, has taken note of it.
function Test-LabProcess([int] $Id) {
    try { [Diagnostics.Process]::GetProcessById($Id).Dispose(); $true }
    catch { $false }
}

function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    try { $listener.LocalEndpoint.Port }
    finally { $listener.Stop() }
}

# Starts one more proxy of a lab, on the next free port, and returns its process and address. Stop it with Stop-LabProxy.
# With a delay its port stays closed so many seconds; with -NoWait it is not waited for.
function Start-LabProxy($Lab, [string] $PollInterval = '2', [int] $Workers = 1, [string] $StartDelay = '0', [switch] $NoWait, [string] $Config = "$($Lab.Path)/state/config.generated.yaml") {
    $port = Get-FreePort
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in "$PSScriptRoot/../bin/lab/LiteLlmOps.Lab.dll", 'proxy', '--config', $Config, '--port', $port, '--num_workers', $Workers) { $start.ArgumentList.Add($argument) }
    foreach ($line in [IO.File]::ReadAllLines("$($Lab.Path)/env.litellm") | Where-Object { $_ -match '^\w+=' }) { $start.Environment[($line -split '=', 2)[0]] = ($line -split '=', 2)[1] }
    $start.Environment['LAB_LITELLM_VERSION'] = $Lab.Version
    $start.Environment['LAB_POLL_INTERVAL'] = $PollInterval
    $start.Environment['LAB_START_DELAY'] = $StartDelay
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $process.BeginOutputReadLine()
    $proxy = [pscustomobject]@{ ProxyUrl = "http://127.0.0.1:$port"; Path = $Lab.Path; Process = $process }
    if (-not $NoWait) { [void] (Wait-Until { try { (Invoke-LabApi $proxy GET 'health/readiness').Status -eq 200 } catch { $false } }) }
    return $proxy
}

function Stop-LabProxy($Proxy) {
    if (-not $Proxy) { return }
    $Proxy.Process.Kill($true)
    $Proxy.Process.WaitForExit()
    $Proxy.Process.Dispose()
}

# A deployment of services alone, in a folder of its own; {0} in the YAML stands for the folder.
function New-ServiceDeployment([string] $Path, [string] $Yaml) {
    [void] [IO.Directory]::CreateDirectory("$Path/state")
    [IO.File]::WriteAllText("$Path/config.yaml", "general_settings: {}`n")
    [IO.File]::WriteAllText("$Path/llmops.yaml", "name: services`nservices:`n" + $Yaml.Replace('{0}', $Path))
    return $Path
}

# The processes whose command line holds a text.
function Find-TestProcess([string] $Text) {
    foreach ($folder in [IO.Directory]::GetDirectories('/proc')) {
        $id = [IO.Path]::GetFileName($folder)
        if ($id -notmatch '^\d+$') { continue }
        try { if ([IO.File]::ReadAllText("$folder/cmdline").Replace([string] [char] 0, ' ').Contains($Text) -and [IO.File]::ReadAllText("$folder/stat") -notmatch '\) Z ') { [int] $id } }
        catch { $null = $_ }
    }
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    Import-Module "$PSScriptRoot/../LiteLlmOps.psd1"
}

Describe 'Get-LlmRequestStat' {
    BeforeAll {
        # A deployment with a log of today's format, one in JSON, and what was rotated away of the first, packed.
        $path = New-ServiceDeployment "$TestDrive/d" "  - { name: litellm, command: [sleep, '1'] }`n"
        $null = New-Item -ItemType Directory "$path/logs"
        $log, $json, $packed = "$path/logs/litellm.log", "$path/logs/new.log", "$path/logs/litellm.log.2.gz"
        Set-Content $log -NoNewline @'
09:00:00 - LiteLLM Proxy:WARNING: utils.py:4112 - prisma-query-engine PID 0 is dead; reconnecting.
INFO:     172.18.0.5:40122 - "POST /v1/chat/completions HTTP/1.1" 200 OK
INFO:     172.18.0.5:40124 - "POST /v1/chat/completions HTTP/1.1" 401 Unauthorized
INFO:     172.18.0.6:40130 - "POST /v1/chat/completions HTTP/1.1" 500 Internal Server Error
11:00:00 - LiteLLM Router:INFO: router.py:948 - litellm.acompletion(model=openai/qwen3) 200 OK
INFO:     172.18.0.5:40131 - "POST /v1/chat/completions HTTP/1.1" 200 OK
INFO:     10.0.0.7:0 - "GET /key/info?key=sk-1234567890abcdef HTTP/1.1" 200 OK
INFO:     10.0.0.7:0 - "GET /team/3f2504e0-4f89-11d3-9a0c-0305e82c3301/sk-abcdef HTTP/1.1" 404 Not Found
INFO:     10.0.0.7:0 - "GET /ui/_next/static/chunks/117-c4922b1dd81b62ce.js HTTP/1.1" 304 Not Modified
'@
        (Get-Item $log).LastWriteTime = '2026-11-25T11:00:05'
        $access = '"component": "uvicorn.access", "logger": "httptools_impl.py:476"'
        $other = '"component": "LiteLLM Proxy", "logger": "utils.py:1"'
        Set-Content $json -NoNewline @"
{"message": "172.18.0.9:45506 - \"POST /v1/embeddings HTTP/1.1\" 200", "level": "INFO", "timestamp": "2026-11-24T08:15:11.004511", $access, "duration_ms": 120}
{"message": "172.18.0.9:45507 - \"POST /v1/embeddings HTTP/1.1\" 429", "level": "INFO", "timestamp": "2026-11-24T08:17:11.004511", $access, "duration_ms": 4}
{"message": "172.18.0.9:45507 - \"POST /v1/embeddings HTTP/1.1\" 429", "level": "INFO", "timestamp": "2026-11-24T08:17:12", $other}
"@
        Set-Content "$path/logs/litellm.log.2" '172.21.0.1:45506 - "POST /v1/chat/completions HTTP/1.1" 200'
        gzip -n "$path/logs/litellm.log.2"
        (Get-Item $packed).LastWriteTime = '2026-11-23T20:00:00'

        function Get-Texts { Get-LlmRequestStat -Deployment $path @args | ForEach-Object { "$($_.Group) $($_.Count)" } }
        function Get-Utc([string] $Local) { ([DateTime] $Local).ToUniversalTime() }
    }

    It 'counts the requests of all logs of a deployment by method and route, most first' {
        Get-Texts | Should -Be 'POST /v1/chat/completions 5', 'POST /v1/embeddings 2', 'GET /key/info 1', 'GET /team/{id}/{id} 1', 'GET /ui/{file} 1'
        $stat = @(Get-LlmRequestStat -Deployment $path)[0]
        $stat | Should -BeOfType LiteLlmOps.Requests.LlmRequestStat
        "$($stat.Method) $($stat.Route)" | Should -Be 'POST /v1/chat/completions'
        "$($stat.Success) $($stat.Redirect) $($stat.ClientError) $($stat.ServerError) $($stat.ErrorRate) $($stat.Clients)" | Should -Be '3 0 1 1 0.4 3'
        $stat.Statuses | Should -Be '200: 3', '401: 1', '500: 1'
        "$stat" | Should -Be 'POST /v1/chat/completions: 5 requests, 40 % errors'
        $stat.Status, $stat.Client, $stat.Hour | Should -Be $null, $null, $null
    }

    It 'gives the lines of uvicorn the time of the lines around them, and the date of the file' {
        $stat = Get-LlmRequestStat -LiteralPath $log -Route '*/chat/*'
        $stat.FirstSeen | Should -Be (Get-Utc '2026-11-25T09:00:00')
        $stat.LastSeen | Should -Be (Get-Utc '2026-11-25T11:00:00')
        $stat.FirstSeen.Kind | Should -Be 'Utc'
        $stat.PerMinute | Should -Be (4 / 120)
        $stat.LatencyP95 | Should -Be $null
    }

    It 'returns the latency where the log has it' {
        $stat = Get-LlmRequestStat /v1/embeddings -Deployment $path
        $stat.LatencyMax.TotalMilliseconds | Should -Be 120
        $stat.LatencyAverage.TotalMilliseconds | Should -Be 62
        [Math]::Abs($stat.LatencyP50.TotalMilliseconds - 4) | Should -BeLessThan 0.2
        [Math]::Abs($stat.LatencyP95.TotalMilliseconds - 120) | Should -BeLessThan 6
        "$($stat.Count) $($stat.PerMinute)" | Should -Be '2 1'
    }

    It 'returns no secret' {
        foreach ($stat in Get-LlmRequestStat -Deployment $path) {
            foreach ($property in $stat.PSObject.Properties) { "$($property.Value)" | Should -Not -BeLike '*sk-*' }
        }
    }

    It 'chooses by route, method and status' {
        Get-Texts '/v1/*' -Status 4xx, 500 | Should -Be 'POST /v1/chat/completions 2', 'POST /v1/embeddings 1'
        Get-Texts -Method get -Status 200 | Should -Be 'GET /key/info 1'
        Get-Texts '/team/{id}/*' | Should -Be 'GET /team/{id}/{id} 1'
        Get-Texts '/nothing' | Should -BeNullOrEmpty
        { Get-LlmRequestStat -Deployment $path -Status 4x } | Should -Throw "*'4x' is no status*"
    }

    It 'chooses by time' {
        Get-Texts -Since '2026-11-25T10:00' -Route /v1/* | Should -Be 'POST /v1/chat/completions 1'
        Get-Texts -Since '2026-11-24T08:16' -Until '2026-11-25T10:00' | Should -Be 'POST /v1/chat/completions 3', 'POST /v1/embeddings 1'
        Get-LlmRequestStat -LiteralPath $json -Last 10m | Should -BeNullOrEmpty
        "$(Get-Date -Format s) INFO:     1.1.1.1:1 - `"GET /x HTTP/1.1`" 200 OK" | Get-LlmRequestStat -Last 10m | ForEach-Object Count | Should -Be 1
        { Get-LlmRequestStat -Deployment $path -Last 1h -Since '2026-11-25' } | Should -Throw '*-Last stands for a time up to now*'
        { Get-LlmRequestStat -Deployment $path -Since '2026-11-25' -Until '2026-11-24' } | Should -Throw '*nothing lies between them*'
    }

    It 'groups by hour, status or client with -GroupBy' {
        $hours = @(Get-LlmRequestStat -LiteralPath $log -GroupBy Hour)
        $hours.Hour | Should -Be (Get-Utc '2026-11-25T09:00'), (Get-Utc '2026-11-25T11:00')
        $hours.Count | Should -Be 2
        $hours | ForEach-Object Count | Should -Be 3, 4
        Get-Texts /v1/* -GroupBy Status | Should -Be '200 4', '401 1', '429 1', '500 1'
        (Get-LlmRequestStat -Deployment $path -GroupBy Status)[0].Status | Should -Be 200
        Get-Texts /v1/* -GroupBy Client | Should -Be '172.18.0.5 3', '172.18.0.9 2', '172.18.0.6 1', '172.21.0.1 1'
    }

    It 'takes lines, files and objects with a deployment from the pipeline' {
        # Lines of Get-Content have a property PSPath; those that were split have none.
        $text = Get-Content $log -Raw
        @($text -split "`n" | Get-LlmRequestStat)[0].Count | Should -Be 4
        @("$text" | Get-LlmRequestStat)[0].Count | Should -Be 4
        @($text | Get-LlmRequestStat)[0].Count | Should -Be 4
        Get-Item $log, $json | Get-LlmRequestStat | ForEach-Object Count | Should -Be 4, 2, 1, 1, 1
        @([pscustomobject] @{ PSPath = $json } | Get-LlmRequestStat).Route | Should -Be '/v1/embeddings'
        # Two services of one deployment have its logs once.
        @((Get-LlmService -Deployment $path), (Get-LlmService -Deployment $path) | Get-LlmRequestStat)[0].Count | Should -Be 5
        $result = Get-ErrorsOf { 42 | Get-LlmRequestStat }
        $result.Errors[0].FullyQualifiedErrorId | Should -BeLike 'UnsupportedInputType,*'
    }

    It 'takes wildcards and relative paths with -Path' {
        Get-LlmRequestStat -Path "$path/logs/*.log" | ForEach-Object Count | Should -Be 4, 2, 1, 1, 1
        Push-TestLocation $path { @(Get-LlmRequestStat -Path logs/n*.log).Route } | Should -Be '/v1/embeddings'
        Push-TestLocation "$path/logs" { (Get-LlmRequestStat -Path litellm.log.2.gz).Clients } | Should -Be 1
        Get-LlmRequestStat -Path "$path/logs/*.none" | Should -BeNullOrEmpty
    }

    It 'writes an error for each file that it cannot read, and reads the others' {
        $broken = "$TestDrive/broken.gz"
        Set-Content $broken -AsByteStream ([byte[]] ((Get-Content $packed -AsByteStream -TotalCount 10) + @(255) * 20))
        $result = Get-ErrorsOf { Get-LlmRequestStat -Path "$TestDrive/none.log", $broken, $json -WarningAction SilentlyContinue }
        $result.Errors | ForEach-Object { $_.FullyQualifiedErrorId -replace ',.*' } | Should -Be 'LogNotFound', 'LogIncomplete'
        $result.Errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $result.Errors[0].TargetObject | Should -Be "$TestDrive/none.log"
        $result.Output.Count | Should -Be 1
        $empty = New-ServiceDeployment "$TestDrive/empty" "  - { name: x, command: [sleep, '1'] }`n"
        { Get-LlmRequestStat -Deployment $empty } | Should -Throw '*has no log*'
    }

    It 'returns nothing for an empty log, and warns of one without requests' {
        $null = New-Item "$TestDrive/empty.log"
        Get-LlmRequestStat -Path "$TestDrive/empty.log" -WarningVariable none | Should -BeNullOrEmpty
        $none | Should -BeNullOrEmpty
        'INFO:     Application startup complete.' | Get-LlmRequestStat -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike 'None of 1 lines tells of a request*'
    }

    It 'ends with Select-Object -First, and takes what Get-Content and Get-ChildItem return' {
        (Get-LlmRequestStat -Deployment $path | Select-Object -First 1).Count | Should -Be 5
        Get-Content $log | Get-LlmRequestStat | Select-Object -First 1 -ExpandProperty Count | Should -Be 4
        Get-ChildItem $json | Get-LlmRequestStat | ForEach-Object Count | Should -Be 2
    }

    It 'has a table of 100 columns, and objects that survive JSON' {
        $lines = @(Get-LlmRequestStat -Deployment $path | Out-String -Width 100 -Stream | Where-Object { $_ })
        $lines[0] | Should -BeLike 'Requests*Errors*PerMinute*Clients*P95*LastSeen*Group*'
        $lines[2] | Should -BeLike '*5  40.0 %*3*POST /v1/chat/completions'
        $lines | Where-Object Length -GT 100 | Should -BeNullOrEmpty
        (Get-LlmRequestStat /v1/emb* -Deployment $path | ConvertTo-Json -Depth 3 | ConvertFrom-Json).Statuses | Should -Be '200: 1', '429: 1'
    }
}

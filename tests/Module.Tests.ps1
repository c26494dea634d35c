# Compares the manifest, the cmdlets, their pages, their help and their test files with each other.

BeforeDiscovery {
    $root = Split-Path $PSScriptRoot
    Import-Module "$root/LiteLlmOps.psd1"
    $commands = Get-Command -Module LiteLlmOps -CommandType Cmdlet | ForEach-Object { @{ Name = $_.Name } }
    $pages = Get-ChildItem "$root/docs/en-US/*-*.md" | ForEach-Object { @{ Name = $_.BaseName } }
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    $root = Split-Path $PSScriptRoot
    Import-Module "$root/LiteLlmOps.psd1"
    $manifest = Import-PowerShellDataFile "$root/LiteLlmOps.psd1"
    $common = [Management.Automation.PSCmdlet]::CommonParameters
    $maml = [xml] (Get-Content "$root/en-US/LiteLlmOps.dll-Help.xml" -Raw)

    function Get-Page([string] $Name) { (Get-Content "$root/docs/en-US/$Name.md" -Raw).ReplaceLineEndings("`n") }

    function Get-OwnParameter([string] $Name) { (Get-Command $Name).Parameters.Values | Where-Object Name -NotIn $common }

    # The type of a parameter as the help shows it.
    function Get-TypeName($Parameter) { ([Nullable]::GetUnderlyingType($Parameter.ParameterType) ?? $Parameter.ParameterType).FullName }

    function Test-Wildcard($Parameter) { [bool] ($Parameter.Attributes | Where-Object { $_ -is [Management.Automation.SupportsWildcardsAttribute] }) }

    # The description and the YAML block of each parameter on a page.
    function Get-PageParameter([string] $Name) {
        foreach ($match in [regex]::Matches((Get-Page $Name), '(?ms)^### -(\w+)\n\n(.*?)\n\n```yaml\n(.*?)\n```')) {
            [pscustomobject]@{ Name = $match.Groups[1].Value; Text = $match.Groups[2].Value; Facts = $match.Groups[3].Value }
        }
    }

    function Get-Fact([string] $Facts, [string] $Key) { [regex]::Match($Facts, "(?m)^\s*$($Key): ?(.*)`$").Groups[1].Value }

    function Get-Section([string] $Page, [string] $Heading) { [regex]::Match($Page, "(?ms)^## $Heading\n(.*?)(?=^## |\z)").Groups[1].Value.Trim() }

    function Get-CodeBlock([string] $Text, [string] $Language) {
        [regex]::Matches($Text, "(?ms)^``````$Language\n(.*?)\n``````") | ForEach-Object { $_.Groups[1].Value }
    }

    # A text without line breaks. In MAML a control character separates paragraphs.
    function Get-Flat([string] $Text) { ($Text -replace '[\s\x80]+', ' ').Trim() }

    function Select-Maml([string] $XPath) {
        Select-Xml -Xml $maml -XPath $XPath -Namespace @{
            maml    = 'http://schemas.microsoft.com/maml/2004/10'
            command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
        } | ForEach-Object Node
    }

    function Get-MamlText([string] $Name, [string] $XPath) {
        Get-Flat ((Select-Maml "//command:command[command:details/command:name='$Name']/$XPath" | ForEach-Object InnerText) -join ' ')
    }
}

Describe 'The manifest' {
    It 'exports exactly the cmdlets of the assembly' {
        $types = (Get-Command Get-LlmDrift).ImplementingType.Assembly.GetExportedTypes() |
            Where-Object { -not $_.IsAbstract -and $_.IsSubclassOf([Management.Automation.Cmdlet]) }
        $names = foreach ($type in $types) {
            $attribute = $type.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)[0]
            "$($attribute.VerbName)-$($attribute.NounName)"
        }
        (Get-Command -Module LiteLlmOps -CommandType Cmdlet).Name | Sort-Object | Should -Be ($names | Sort-Object)
    }

    It 'names files that exist' {
        foreach ($file in 'bin/LiteLlmOps.dll', 'bin/LiteLlmOps.Format.ps1xml', 'LICENSE', 'CHANGELOG.md') { "$root/$file" | Should -Exist }
    }

    It 'is valid' {
        (Test-ModuleManifest "$root/LiteLlmOps.psd1").Name | Should -Be 'LiteLlmOps'
    }

    It 'requires a PowerShell that the tool manifest satisfies' {
        $tools = (Get-Content "$root/.config/dotnet-tools.json" -Raw | ConvertFrom-Json).tools
        [version] $tools.powershell.version | Should -BeGreaterOrEqual ([version] $manifest.PowerShellVersion)
    }

    It 'loads no third-party assembly into the load context of the session' {
        $names = [Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name }
        $names | Should -Contain 'System.Management.Automation'
        $names | Should -Not -Contain 'Npgsql'
        $names | Should -Not -Contain 'YamlDotNet'
    }
}

Describe '<Name>' -ForEach $commands {
    It 'has an approved verb and the prefix of the module' {
        $verb, $noun = $Name -split '-', 2
        (Get-Verb).Verb | Should -Contain $verb
        $noun | Should -BeLike 'Llm?*'
    }

    It 'has a test file of its name' {
        "$PSScriptRoot/$Name.Tests.ps1" | Should -Exist
    }

    It 'has a complete page' {
        $page = Get-Page $Name
        $page | Should -Not -BeLike '*{{*'
        foreach ($heading in 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'INPUTS', 'OUTPUTS') {
            Get-Section $page $heading | Should -Not -BeNullOrEmpty -Because $heading
        }
        Get-CodeBlock (Get-Section $page 'EXAMPLES') 'powershell' | Should -Not -BeNullOrEmpty
    }

    It 'has a page that describes its parameters, and no others' {
        $documented = @(Get-PageParameter $Name)
        $own = @(Get-OwnParameter $Name)
        foreach ($parameter in $own) { $documented.Name | Should -Contain $parameter.Name }
        foreach ($parameter in $documented) {
            $own.Name | Should -Contain $parameter.Name
            $parameter.Text.Length | Should -BeGreaterThan 15 -Because $parameter.Name
        }
    }

    It 'has a page with the type, the aliases, the wildcards, the necessity and the pipeline input of each parameter' {
        $documented = @{}
        Get-PageParameter $Name | ForEach-Object { $documented[$_.Name] = $_.Facts }
        foreach ($parameter in Get-OwnParameter $Name) {
            $facts = $documented[$parameter.Name]
            $set = @($parameter.ParameterSets.Values)[0]
            Get-Fact $facts Type | Should -Be (Get-TypeName $parameter) -Because $parameter.Name
            Get-Fact $facts SupportsWildcards | Should -Be "$(Test-Wildcard $parameter)" -Because $parameter.Name
            Get-Fact $facts IsRequired | Should -Be "$($set.IsMandatory)" -Because $parameter.Name
            Get-Fact $facts ValueFromPipeline | Should -Be "$($set.ValueFromPipeline)" -Because $parameter.Name
            Get-Fact $facts ValueFromPipelineByPropertyName | Should -Be "$($set.ValueFromPipelineByPropertyName)" -Because $parameter.Name
            foreach ($alias in $parameter.Aliases) { $facts | Should -Match "(?m)^- $alias`$" }
        }
    }

    It 'has a page with the syntax of each parameter set' {
        $syntax = Get-Flat (Get-Section (Get-Page $Name) 'SYNTAX')
        $own = (Get-Command $Name).ParameterSets.Parameters.Name | Where-Object { $_ -notin $common }
        foreach ($parameter in $own) { $syntax | Should -BeLike "*-$parameter*" }
    }

    It 'has examples that PowerShell can parse, with parameters that exist' {
        foreach ($code in Get-CodeBlock (Get-Section (Get-Page $Name) 'EXAMPLES') 'powershell') {
            $errors = $null
            $tree = [Management.Automation.Language.Parser]::ParseInput($code, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            $calls = $tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) |
                Where-Object { $_.GetCommandName() -like '*-Llm*' }
            foreach ($call in $calls) {
                $known = (Get-Command $call.GetCommandName()).Parameters.Keys
                $used = $call.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] } | ForEach-Object ParameterName
                foreach ($parameter in $used) { $known | Should -Contain $parameter }
            }
        }
    }

    It 'has help with the texts of its page' {
        $page = Get-Page $Name
        Get-MamlText $Name 'command:details/maml:description/maml:para' | Should -Be (Get-Flat (Get-Section $page 'SYNOPSIS'))
        Get-MamlText $Name 'maml:description/maml:para' | Should -Be (Get-Flat (Get-Section $page 'DESCRIPTION'))
        $examples = Get-MamlText $Name 'command:examples/command:example'
        foreach ($code in Get-CodeBlock (Get-Section $page 'EXAMPLES') '\w+') { $examples.Contains((Get-Flat $code)) | Should -BeTrue -Because $code }
        foreach ($parameter in Get-PageParameter $Name) {
            $xpath = "command:parameters/command:parameter[maml:name='$($parameter.Name)']/maml:description/maml:para"
            Get-MamlText $Name $xpath | Should -Be (Get-Flat $parameter.Text)
        }
    }

    It 'has help with the type, the aliases, the wildcards, the necessity and the pipeline input of each parameter' {
        $nodes = @(Select-Maml "//command:command[command:details/command:name='$Name']/command:parameters/command:parameter")
        $own = @(Get-OwnParameter $Name)
        $nodes.Count | Should -Be $own.Count
        foreach ($parameter in $own) {
            $node = $nodes | Where-Object name -EQ $parameter.Name
            $node | Should -Not -BeNullOrEmpty -Because $parameter.Name
            $set = @($parameter.ParameterSets.Values)[0]
            $ways = @(if ($set.ValueFromPipeline) { 'ByValue' }; if ($set.ValueFromPipelineByPropertyName) { 'ByPropertyName' })
            $node.type.name | Should -Be (Get-TypeName $parameter) -Because $parameter.Name
            # PlatyPS shows a parameter as required when one of its sets requires it.
            $isRequired = [bool] ($parameter.ParameterSets.Values | Where-Object IsMandatory)
            $node.required | Should -Be "$isRequired" -Because $parameter.Name
            $node.pipelineInput | Should -Be ($ways ? "true ($($ways -join ', '))" : 'false') -Because $parameter.Name
            $node.globbing | Should -Be "$(Test-Wildcard $parameter)" -Because $parameter.Name
            $node.aliases | Should -Be ($parameter.Aliases ? $parameter.Aliases -join ', ' : 'none') -Because $parameter.Name
        }
    }

    It 'has help with the notes of its page' {
        Get-MamlText $Name 'maml:alertSet/maml:alert/maml:para' | Should -Be (Get-Flat (Get-Section (Get-Page $Name) 'NOTES'))
    }

    It 'is on the page of the module with its synopsis' {
        Get-Page LiteLlmOps | Should -BeLike "*### [[]$Name](*)*$(Get-Section (Get-Page $Name) 'SYNOPSIS')*"
    }
}

Describe 'The help' {
    It 'contains each cmdlet of the module once, and no others' {
        $documented = Select-Maml '//command:details/command:name' | ForEach-Object InnerText
        $documented | Sort-Object | Should -Be ((Get-Command -Module LiteLlmOps -CommandType Cmdlet).Name | Sort-Object)
    }
}

Describe 'The page of <Name>' -ForEach $pages {
    It 'is about a cmdlet of the module' {
        Get-Command -Module LiteLlmOps -Name $Name | Should -Not -BeNullOrEmpty
    }

    It 'links to pages that exist' {
        foreach ($match in [regex]::Matches((Get-Page $Name), '\]\(([\w-]+\.md)\)')) {
            "$root/docs/en-US/$($match.Groups[1].Value)" | Should -Exist
        }
    }
}

Describe 'about_LiteLlmOps' {
    BeforeAll {
        $about = Get-Page about_LiteLlmOps
    }

    It 'shows a deployment file that Get-LlmDeployment reads completely' {
        Set-Content "$TestDrive/llmops.yaml" @(Get-CodeBlock $about 'yaml')[0]
        Set-Content "$TestDrive/.env" 'OLD_SALT_KEY=sk-old', 'LITELLM_SALT_KEY=sk-salt', 'LITELLM_MASTER_KEY=sk-1', 'DATABASE_URL=postgresql://a:b@h/d'
        $null = New-Item "$TestDrive/env.litellm"
        $read = Get-LlmDeployment -Deployment $TestDrive
        $read.Name | Should -Be 'production'
        @($read.Settings | Where-Object Source -Like 'llmops.yaml:*').Count | Should -BeGreaterThan 12
    }

    It 'is the text that Get-Help shows' {
        $text = Get-Flat (Get-Content "$root/en-US/about_LiteLlmOps.help.txt" -Raw)
        foreach ($heading in [regex]::Matches($about, '(?m)^### (.+)$')) { $text | Should -BeLike "*$($heading.Groups[1].Value)*" }
        foreach ($paragraph in $about -split '\n\n' | Where-Object { $_ -and $_ -notmatch '^(#|```|- )' -and $_ -notmatch '```' }) {
            $flat = Get-Flat ($paragraph -replace '\*\*|`' -replace '\[([^\]]+)\]\([^)]+\)', '$1')
            $text.Contains($flat) | Should -BeTrue -Because $flat
        }
    }

    It 'links to the page of the keys, which contains every setting of a deployment' {
        $about | Should -BeLike '*(../llmops-yaml.md)*'
        $keys = Get-Content "$root/docs/llmops-yaml.md" -Raw
        $folder = New-Item -ItemType Directory "$TestDrive/empty"
        Set-Content "$folder/config.yaml" 'model_list: []'
        $settings = (Get-LlmDeployment -Deployment $folder).Settings
        $settings.Count | Should -BeGreaterThan 0
        foreach ($setting in $settings) { $keys.Contains("| ``$($setting.Name)`` |") | Should -BeTrue -Because $setting.Name }
    }
}

# Holds the manifest, the commands, their pages and their help together.

BeforeDiscovery {
    $root = [IO.Path]::GetDirectoryName($PSScriptRoot)
    Import-Module "$root/LiteLlmOps.psd1"
    $commands = @(Get-Command -Module LiteLlmOps | ForEach-Object { @{ Name = $_.Name } })
    $pages = @([IO.Directory]::GetFiles("$root/docs/en-US", '*-*.md') | ForEach-Object { @{ Name = [IO.Path]::GetFileNameWithoutExtension($_) } })
}

BeforeAll {
    . "$PSScriptRoot/LabTools.ps1"
    $root = [IO.Path]::GetDirectoryName($PSScriptRoot)
    Import-Module "$root/LiteLlmOps.psd1"
    $common = [Management.Automation.PSCmdlet]::CommonParameters
    $maml = [xml] [IO.File]::ReadAllText("$root/en-US/LiteLlmOps.dll-Help.xml")

    function Get-Page([string] $Name) { [IO.File]::ReadAllText("$root/docs/en-US/$Name.md").ReplaceLineEndings("`n") }
    function Get-OwnParameters([string] $Name) { @((Get-Command $Name).Parameters.Values | Where-Object { $_.Name -notin $common }) }

    # The text and the facts of each parameter's part of a page.
    function Get-PageParameters([string] $Name) {
        foreach ($match in [regex]::Matches((Get-Page $Name), '(?ms)^### -(\w+)\n\n(.*?)\n\n```yaml\n(.*?)\n```')) {
            [pscustomobject]@{ Name = $match.Groups[1].Value; Text = $match.Groups[2].Value; Facts = $match.Groups[3].Value }
        }
    }
    function Get-Fact([string] $Facts, [string] $Key) { [regex]::Match($Facts, "(?m)^\s*$($Key): ?(.*)`$").Groups[1].Value }

    function Get-Section([string] $Page, [string] $Heading) { [regex]::Match($Page, "(?ms)^## $Heading\n(.*?)(?=^## |\z)").Groups[1].Value.Trim() }
    function Get-CodeBlocks([string] $Text, [string] $Language) { @([regex]::Matches($Text, "(?ms)^``````$Language\n(.*?)\n``````") | ForEach-Object { $_.Groups[1].Value }) }

    # A text without its line ends; in MAML a control character stands between paragraphs.
    function Get-Flat([string] $Text) { ($Text -replace '[\s\x80]+', ' ').Trim() }
    $spaces = [Xml.XmlNamespaceManager]::new($maml.NameTable)
    $spaces.AddNamespace('maml', 'http://schemas.microsoft.com/maml/2004/10')
    $spaces.AddNamespace('command', 'http://schemas.microsoft.com/maml/dev/command/2004/10')
    function Get-MamlText([string] $Name, [string] $XPath) {
        Get-Flat ([string]::Join(' ', @($maml.SelectNodes("//command:command[command:details/command:name='$Name']/$XPath", $spaces) | ForEach-Object { $_.InnerText })))
    }
}

Describe 'The manifest' {
    It 'exports exactly the cmdlets that the assembly has' {
        $types = [Reflection.Assembly]::LoadFrom("$root/bin/LiteLlmOps.dll").GetExportedTypes() | Where-Object { -not $_.IsAbstract -and $_.IsSubclassOf([Management.Automation.Cmdlet]) }
        $names = foreach ($type in $types) {
            $attribute = $type.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)[0]
            "$($attribute.VerbName)-$($attribute.NounName)"
        }
        $exported = @(Get-Command -Module LiteLlmOps | ForEach-Object { $_.Name })
        [string[]] $names = $names
        [Array]::Sort($names)
        [Array]::Sort($exported)
        $exported | Should -Be $names
    }

    It 'names files that are there' {
        foreach ($file in 'bin/LiteLlmOps.dll', 'bin/LiteLlmOps.Format.ps1xml', 'LICENSE', 'CHANGELOG.md') { [IO.File]::Exists("$root/$file") | Should -BeTrue -Because $file }
    }

    It 'is in order' -Tag Pwsh {
        (Test-ModuleManifest "$root/LiteLlmOps.psd1").Name | Should -Be 'LiteLlmOps'
    }

    It 'lets no third-party assembly into the session' {
        $names = @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_) -eq [Runtime.Loader.AssemblyLoadContext]::Default } | ForEach-Object { $_.GetName().Name })
        $names | Should -Not -Contain 'Npgsql'
        $names | Should -Not -Contain 'YamlDotNet'
    }
}

Describe '<Name>' -ForEach $commands {
    It 'has an approved verb and the prefix of the module' {
        $verbs = @([Management.Automation.VerbsCommon], [Management.Automation.VerbsData], [Management.Automation.VerbsLifecycle], [Management.Automation.VerbsDiagnostic],
            [Management.Automation.VerbsCommunications], [Management.Automation.VerbsSecurity], [Management.Automation.VerbsOther] | ForEach-Object { $_.GetFields().Name })
        $verb, $noun = $Name -split '-', 2
        $verbs | Should -Contain $verb
        $noun | Should -BeLike 'Llm?*'
    }

    It 'has a page that is written to the end' {
        $page = Get-Page $Name
        $page | Should -Not -BeLike '*{{*'
        foreach ($heading in 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'INPUTS', 'OUTPUTS') { Get-Section $page $heading | Should -Not -BeNullOrEmpty -Because $heading }
        Get-CodeBlocks (Get-Section $page 'EXAMPLES') 'powershell' | Should -Not -BeNullOrEmpty
    }

    It 'has a text for each parameter, and no parameter on the page that it lacks' {
        $documented = @(Get-PageParameters $Name)
        $own = @(Get-OwnParameters $Name | ForEach-Object { $_.Name })
        foreach ($parameter in $own) { @($documented.Name) | Should -Contain $parameter }
        foreach ($parameter in $documented) {
            $own | Should -Contain $parameter.Name
            $parameter.Text.Length | Should -BeGreaterThan 15 -Because $parameter.Name
        }
    }

    It 'is as its page says: types, aliases, wildcards, what is required and what comes from the pipeline' {
        $documented = @{}
        Get-PageParameters $Name | ForEach-Object { $documented[$_.Name] = $_.Facts }
        foreach ($parameter in Get-OwnParameters $Name) {
            $facts = $documented[$parameter.Name]
            $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
            $sets = @($parameter.ParameterSets.Values)
            Get-Fact $facts Type | Should -Be $type.FullName -Because $parameter.Name
            Get-Fact $facts SupportsWildcards | Should -Be "$([bool] ($parameter.Attributes | Where-Object { $_ -is [Management.Automation.SupportsWildcardsAttribute] }))" -Because $parameter.Name
            Get-Fact $facts IsRequired | Should -Be "$($sets[0].IsMandatory)" -Because $parameter.Name
            Get-Fact $facts ValueFromPipeline | Should -Be "$($sets[0].ValueFromPipeline)" -Because $parameter.Name
            Get-Fact $facts ValueFromPipelineByPropertyName | Should -Be "$($sets[0].ValueFromPipelineByPropertyName)" -Because $parameter.Name
            foreach ($alias in $parameter.Aliases) { $facts | Should -Match "(?m)^- $alias`$" }
        }
    }

    It 'has a syntax on its page for each set of parameters' {
        $syntax = Get-Flat (Get-Section (Get-Page $Name) 'SYNTAX')
        foreach ($set in (Get-Command $Name).ParameterSets) {
            foreach ($parameter in $set.Parameters | Where-Object { $_.Name -notin $common }) { $syntax | Should -BeLike "*-$($parameter.Name)*" }
        }
    }

    It 'has examples that PowerShell can read, with parameters that exist' {
        foreach ($code in Get-CodeBlocks (Get-Section (Get-Page $Name) 'EXAMPLES') 'powershell') {
            $errors = $null
            $tree = [Management.Automation.Language.Parser]::ParseInput($code, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            $calls = $tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) | Where-Object { $_.GetCommandName() -like '*-Llm*' }
            foreach ($call in $calls) {
                $known = (Get-Command $call.GetCommandName()).Parameters.Keys
                foreach ($used in $call.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) { $known | Should -Contain $used.ParameterName }
            }
        }
    }

    It 'has help that was made from this page' {
        $page = Get-Page $Name
        Get-MamlText $Name 'command:details/maml:description/maml:para' | Should -Be (Get-Flat (Get-Section $page 'SYNOPSIS'))
        Get-MamlText $Name 'maml:description/maml:para' | Should -Be (Get-Flat (Get-Section $page 'DESCRIPTION'))
        $examples = Get-MamlText $Name 'command:examples/command:example'
        foreach ($code in Get-CodeBlocks (Get-Section $page 'EXAMPLES') '\w+') { $examples.Contains((Get-Flat $code)) | Should -BeTrue -Because $code }
        foreach ($parameter in Get-PageParameters $Name) {
            Get-MamlText $Name "command:parameters/command:parameter[maml:name='$($parameter.Name)']/maml:description/maml:para" | Should -Be (Get-Flat $parameter.Text)
        }
    }

    It 'has help that says of each parameter what it takes' {
        $documented = @{}
        foreach ($node in $maml.SelectNodes("//command:command[command:details/command:name='$Name']/command:parameters/command:parameter", $spaces)) {
            $documented[$node.SelectSingleNode('maml:name', $spaces).InnerText] = $node
        }
        $own = @(Get-OwnParameters $Name)
        $documented.Count | Should -Be $own.Count
        foreach ($parameter in $own) {
            $node = $documented[$parameter.Name]
            $node | Should -Not -BeNullOrEmpty -Because $parameter.Name
            $set = @($parameter.ParameterSets.Values)[0]
            $ways = @(if ($set.ValueFromPipeline) { 'ByValue' }; if ($set.ValueFromPipelineByPropertyName) { 'ByPropertyName' })
            $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
            $node.SelectSingleNode('*[local-name()="type"]/maml:name', $spaces).InnerText | Should -Be $type.FullName -Because $parameter.Name
            $node.GetAttribute('required') | Should -Be "$($set.IsMandatory)" -Because $parameter.Name
            $node.GetAttribute('pipelineInput') | Should -Be $(if ($ways) { "true ($($ways -join ', '))" } else { 'false' }) -Because $parameter.Name
            $node.GetAttribute('globbing') | Should -Be "$([bool] ($parameter.Attributes | Where-Object { $_ -is [Management.Automation.SupportsWildcardsAttribute] }))" -Because $parameter.Name
            $node.GetAttribute('aliases') | Should -Be $(if ($parameter.Aliases) { $parameter.Aliases -join ', ' } else { 'none' }) -Because $parameter.Name
        }
    }

    It 'has notes in its help as on its page' {
        Get-MamlText $Name 'maml:alertSet/maml:alert/maml:para' | Should -Be (Get-Flat (Get-Section (Get-Page $Name) 'NOTES'))
    }

    It 'stands on the page of the module' {
        Get-Page LiteLlmOps | Should -BeLike "*### [[]$Name](*)*$(Get-Section (Get-Page $Name) 'SYNOPSIS')*"
    }
}

Describe 'The help' {
    It 'is of the commands that there are, each once' {
        [string[]] $documented = @($maml.SelectNodes('//command:details/command:name', $spaces) | ForEach-Object { $_.InnerText })
        [string[]] $exported = @(Get-Command -Module LiteLlmOps | ForEach-Object { $_.Name })
        [Array]::Sort($documented)
        [Array]::Sort($exported)
        $documented | Should -Be $exported
    }
}

Describe 'The page of <Name>' -ForEach $pages {
    It 'belongs to a command' {
        Get-Command -Module LiteLlmOps -Name $Name | Should -Not -BeNullOrEmpty
    }

    It 'links to what is there' {
        foreach ($match in [regex]::Matches((Get-Page $Name), '\]\(([\w-]+\.md)\)')) { [IO.File]::Exists("$root/docs/en-US/$($match.Groups[1].Value)") | Should -BeTrue -Because $match.Value }
    }
}

Describe 'about_LiteLlmOps' {
    BeforeAll {
        $about = Get-Page about_LiteLlmOps
    }

    It 'shows a deployment file that is read, with all that it says' {
        $folder = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
        try {
            [IO.File]::WriteAllText("$folder/llmops.yaml", @(Get-CodeBlocks $about 'yaml')[0])
            [IO.File]::WriteAllText("$folder/.env", "OLD_SALT_KEY=sk-old`nLITELLM_SALT_KEY=sk-salt`nLITELLM_MASTER_KEY=sk-1`nDATABASE_URL=postgresql://a:b@h/d`n")
            [IO.File]::WriteAllText("$folder/env.litellm", '')
            $read = Get-LlmDeployment -Deployment $folder
            $read.Name | Should -Be 'lab'
            @($read.Settings | Where-Object { $_.Source -like 'llmops.yaml:*' }).Count | Should -BeGreaterThan 25
        }
        finally {
            [IO.Directory]::Delete($folder, $true)
        }
    }

    It 'is the text that Get-Help shows' {
        $text = Get-Flat ([IO.File]::ReadAllText("$root/en-US/about_LiteLlmOps.help.txt"))
        foreach ($heading in [regex]::Matches($about, '(?m)^### (.+)$')) { $text | Should -BeLike "*$($heading.Groups[1].Value)*" }
        foreach ($paragraph in $about -split '\n\n' | Where-Object { $_ -and $_ -notmatch '^(#|```|- )' -and $_ -notmatch '```' }) {
            $flat = Get-Flat ($paragraph -replace '\*\*|`' -replace '\[([^\]]+)\]\([^)]+\)', '$1')
            $text.Contains($flat) | Should -BeTrue -Because $flat
        }
    }

    It 'tells the name of every setting that a deployment has' {
        $folder = [IO.Directory]::CreateTempSubdirectory('llmops-test-').FullName
        try {
            [IO.File]::WriteAllText("$folder/config.yaml", 'model_list: []')
            foreach ($setting in (Get-LlmDeployment -Deployment $folder).Settings) { $about | Should -BeLike "*$(($setting.Name -split '\.')[-1]):*" -Because $setting.Name }
        }
        finally {
            [IO.Directory]::Delete($folder, $true)
        }
    }
}

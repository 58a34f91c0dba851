# PowerShell completion for factcli
#
#   factcli completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName factcli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    [Console]::OutputEncoding = [Text.Encoding]::UTF8
    $words = @($commandAst.CommandElements |
        Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { [string]$_.Value } else { $_.Extent.Text } })
    $typed = $wordToComplete.Trim('"', "'")
    $program = (Get-Command -Name factcli -CommandType Application | Select-Object -First 1).Source
    # Words travel as one JSON list in base64: PowerShell drops empty words and quotes of a native command's.
    $list = ConvertTo-Json -Compress -InputObject @($words + $typed)
    $code = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($list))
    $kind, $lines = & $program __complete powershell -- $code 2>$null
    foreach ($line in $lines) {
        $value, $told = $line -split "`t", 2
        $inserted = if ($value -match "[^\w/.,+-]") { "'" + $value.Replace("'", "''") + "'" } else { $value }
        $tip = if ($told) { $told } else { $value }
        [System.Management.Automation.CompletionResult]::new($inserted, $value, 'ParameterValue', $tip)
    }
}

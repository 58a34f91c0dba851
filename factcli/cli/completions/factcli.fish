# fish completion for factcli
#
#   factcli completion fish > ~/.config/fish/completions/factcli.fish

function __factcli_complete
    # fish 4 has another name for the words before the cursor.
    set -l words (commandline -xpc 2>/dev/null; or commandline -opc)
    set -l typed (commandline -ct)
    # A word that is still being typed may lack its closing quote.
    set -l unquoted (string unescape -- $typed; or string unescape -- $typed'"'; or string unescape -- $typed"'"; or echo $typed)
    set -l lines (command factcli __complete fish -- $words[2..] "$unquoted" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path $unquoted
        case directories
            __fish_complete_directories $unquoted
        case '*'
            test (count $lines) -gt 1; and printf '%s\n' $lines[2..]
    end
end

complete -c factcli -f -a '(__factcli_complete)'

# bash completion for factcli
#
#   source <(factcli completion bash)
#
# or, to load it when it is first used:
#
#   factcli completion bash > ~/.local/share/bash-completion/completions/factcli

_factcli() {
    local kind line
    COMPREPLY=()
    {
        read -r kind
        while IFS= read -r line; do COMPREPLY+=("$line"); done
    } < <(command factcli __complete bash -- "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    case $kind in
    files) compopt -o default ;;
    directories) compopt -o dirnames ;;
    esac
}

complete -F _factcli factcli

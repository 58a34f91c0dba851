#compdef factcli
# zsh completion for factcli: put it into a folder of $fpath,
#
#   factcli completion zsh > "${fpath[1]}/_factcli"
#
# or, after compinit: source <(factcli completion zsh)

_factcli() {
    local -a lines values shown
    local line kind
    lines=("${(@f)$(command factcli __complete zsh -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    kind=${lines[1]}
    case $kind in
    files) _files; return ;;
    directories) _files -/; return ;;
    esac
    for line in "${(@)lines[2,-1]}"; do
        values+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  }")
    done
    # -U: what matches is decided by factcli, which knows other scripts and spellings.
    (( $#values )) && compadd -U -l -d shown -a values
}

if [[ $funcstack[1] == _factcli ]]; then
    _factcli "$@"
else
    compdef _factcli factcli
fi

# Completion of shield for bash. In ~/.bashrc: eval "$(shield completion bash)"
_shield() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    COMPREPLY+=("${line%%$'\t'*}")
  done < <(command shield __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" </dev/null 2>/dev/null)
}
complete -o nosort -F _shield shield 2>/dev/null || complete -F _shield shield

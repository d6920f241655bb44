#compdef shield
# Completion of shield for zsh. In ~/.zshrc, after compinit: eval "$(shield completion zsh)"
_shield() {
  local line
  local -a lines candidates
  lines=("${(@f)$(command shield __complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" </dev/null 2>/dev/null)}")
  if [[ $lines[1] == :files ]]; then
    compset -P '--*='
    _files
    return
  fi
  for line in $lines; do
    candidates+=("${line/$'\t'/:}")
  done
  _describe -V 'shield' candidates
}
if [[ $funcstack[1] == _shield ]]; then
  _shield "$@"
else
  compdef _shield shield
fi

# Completion of shield for fish: shield completion fish > ~/.config/fish/completions/shield.fish
function __shield_complete
    set -l words (commandline -opc)
    set -l found (command shield __complete -- $words[2..-1] (commandline -ct) </dev/null 2>/dev/null)
    if test "$found[1]" = :files
        __fish_complete_path (string replace -r -- '^--[a-z-]+=' '' (commandline -ct))
    else
        string join \n -- $found
    end
end
complete -c shield -f -k -a '(__shield_complete)'

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

/** What `__complete` prints where the shell is to complete the names of files by itself. */
export const FILES = ":files";

/*
 * The scripts ask the program itself, as it was called at the prompt, and so know its commands without being written
 * again. It answers a candidate a line, with its description behind a tab.
 */

const BASH = `# Completion of lowstockd for bash. In ~/.bashrc: source <(lowstockd completion bash)
_lowstockd() {
  local word words=()
  # bash takes --config=FILE for three words.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    [[ $word == = ]] || words+=("$word")
  done
  [[ \${COMP_WORDS[COMP_CWORD]} == = ]] && words+=("")
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    if [[ $word == ${FILES} ]]; then
      compopt -o default 2>/dev/null
    else
      COMPREPLY+=("$word")
    fi
  done < <("\${COMP_WORDS[0]}" __complete -- "\${words[@]}" 2>/dev/null)
}
complete -F _lowstockd lowstockd
`;

const ZSH = `#compdef lowstockd
# Completion of lowstockd for zsh. In ~/.zshrc, after compinit: source <(lowstockd completion zsh)
_lowstockd() {
  local line
  local -a candidates
  for line in "\${(@f)$("\${(Q)words[1]}" __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ${FILES} ]]; then
      compset -P '--*='
      _files
    elif [[ -n $line ]]; then
      candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  (( $#candidates )) && _describe -t candidates lowstockd candidates
}
if [[ $funcstack[1] == _lowstockd ]]; then
  _lowstockd "$@"
else
  compdef _lowstockd lowstockd
fi
`;

const FISH = `# Completion of lowstockd for fish: lowstockd completion fish > ~/.config/fish/completions/lowstockd.fish
function __lowstockd_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    for line in ($program __complete -- $words "$current" 2>/dev/null)
        if test "$line" = ${FILES}
            set -l option (string match -r -- '^--[^=]+=' "$current")
            for file in (__fish_complete_path (string replace -- "$option" '' "$current"))
                echo -- "$option$file"
            end
        else
            echo -- $line
        end
    end
end
complete -c lowstockd -f -a '(__lowstockd_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

# completes.zsh SCRIPT LINE: the line after TAB, as zsh's editor has it.
#
# An interactive zsh runs on a pseudo-terminal; a widget completes and writes
# the line to a file, so that nothing has to be read off the screen.
zmodload zsh/zpty
line=${2} out=$PWD/zsh-line
rm -f $out

zpty editor zsh -f -i
zpty -w editor "PROMPT= RPROMPT=; cd ${(q)PWD}; autoload -Uz compinit"
zpty -w editor "compinit -u -d ${(q)PWD}/zcompdump; source ${(q)PWD}/${(q)1}"
zpty -w editor "finish() { zle complete-word; print -r -- \"\$BUFFER\" >$out.new; mv $out.new $out; zle send-break }"
zpty -w editor "zle -N finish; bindkey '^I' finish; print rea''dy"
zpty -r -m editor output '*ready*'
zpty -w -n editor "$line"$'\t'
for ((i = 0; i < 100; i++)); do
	[[ -f $out ]] && break
	zpty -r -t editor output
	sleep 0.1
done
zpty -d editor
cat $out

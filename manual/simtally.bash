# simtally(1) for bash: completes commands, their options, files and folders.
# Written by the build from the tables that simtally --help prints.

_simtally_commands=(
@completion-words
)

_simtally_shared=(
@completion-shared
)

# Sets file and options of a command.
_simtally_command() {
	case $1 in
@completion
	*) return 1 ;;
	esac
}

# Sets value to the kind of value that an option takes; empty: none.
_simtally_value() {
	value=
	case $1 in
@completion-values
	esac
}

# Reads what stands before the word: sets command, and words to those that are neither options nor their values.
_simtally_before() {
	local i value
	words=()
	for ((i = 1; i < COMP_CWD; i++)); do
		if [[ ${COMP_WORDS[i]} == --* ]]; then
			_simtally_value "${COMP_WORDS[i]}"
			[ -z "$value" ] || ((i++))
		else
			words+=("${COMP_WORDS[i]}")
		fi
	done
	command=${words[0]-}
	_simtally_command "$command" || command+=" ${words[1]-}"
}

_simtally() {
	local word=${COMP_WORDS[COMP_CWD]} value command file='' options='' words candidate wanted=()
	COMPREPLY=()
	_simtally_value "${COMP_WORDS[COMP_CWD - 1]}"
	_simtally_before
	_simtally_command "$command" || true
	case $value in
	DIR) mapfile -t COMPREPLY < <(compgen -d -- "$word") && compopt -o filenames 2>/dev/null ;;
	FILE) mapfile -t COMPREPLY < <(compgen -f -- "$word") && compopt -o filenames 2>/dev/null ;;
	?*) return ;;
	esac
	[ -z "$value" ] || return 0

	if [[ $word == -* ]]; then
		read -ra wanted <<<"$options"
		wanted+=("${_simtally_shared[@]}")
	elif [ -n "$options$file" ] || _simtally_command "$command"; then
		[ -z "$file" ] || [ "${#words[@]}" -gt 2 ] || {
			mapfile -t COMPREPLY < <(compgen -f -- "$word")
			compopt -o filenames 2>/dev/null
		}
		return 0
	else
		for candidate in "${_simtally_commands[@]}"; do
			if [ "${#words[@]}" = 0 ]; then
				wanted+=("${candidate%% *}")
			elif [[ $candidate == "${words[0]} "* ]]; then
				wanted+=("${candidate#* }")
			fi
		done
	fi
	mapfile -t COMPREPLY < <(compgen -W "${wanted[*]}" -- "$word")
}

complete -F _simtally simtally

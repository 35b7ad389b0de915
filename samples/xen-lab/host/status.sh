# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2154

status_command() {
	local json=no
	case ${1:-} in
		--json) json=yes ;;
		'') ;;
		*) die "status takes --json or nothing" ;;
	esac
	local names=() name
	for run in "$cache"/labs/*/; do
		[ -d "$run" ] && names+=("$(basename "$run")")
	done
	if [ $json = yes ]; then
		status_json "${names[@]}"
	else
		[ ${#names[@]} -gt 0 ] || { echo "no lab is up"; return 0; }
		printf '%-16s %-8s %-8s %-11s %-7s %s\n' LAB STATE PID XENSTORED SSH FORWARDS
		for name in "${names[@]}"; do
			lab=$name run=$cache/labs/$name
			printf '%-16s %-8s %-8s %-11s %-7s %s\n' "$name" "$(state)" "$(cat "$run/pid" 2>/dev/null || echo -)" \
				"$(<"$run/xenstored")" "$(awk '$1 == 22 {print $2}' "$run/ports")" "$(awk '$1 != 22 {printf "%s->%s ", $2, $1}' "$run/ports")"
		done
	fi
}

state() { if alive; then echo up; else echo dead; fi; }

quoted() { printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')"; }

status_json() {
	local comma= name
	printf '{"cache":%s,"labs":[' "$(quoted "$cache")"
	for name; do
		lab=$name run=$cache/labs/$name
		printf '%s{"name":"%s","state":"%s","pid":%s,"xenstored":"%s","memory_mb":%s,"ssh_port":%s,"forwards":{%s},"image":%s,"console":%s,"started":%s}' \
			"$comma" "$name" "$(state)" "$(cat "$run/pid" 2>/dev/null || echo null)" "$(<"$run/xenstored")" "$(<"$run/memory")" \
			"$(awk '$1 == 22 {print $2}' "$run/ports")" "$(awk '$1 != 22 {printf "%s\"%s\":%s", c, $1, $2; c = ","}' "$run/ports")" \
			"$(quoted "$(<"$run/image")")" "$(quoted "$run/console")" "$(<"$run/started")"
		comma=,
	done
	printf ']}\n'
}

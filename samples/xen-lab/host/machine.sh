# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2154
# One QEMU process a lab. $run (= $cache/labs/NAME) holds its disk layer, its console's text and what describes it:
# one value a file, so that shell scripts need no parser.

up_command() {
	local install=no xenstored=xenstored from="" fresh=no memory=3072 owner="" o
	forwards=()
	for o; do
		case $o in
			--install) install=yes ;;
			--xenstored=xenstored | --xenstored=oxenstored) xenstored=${o#*=} ;;
			--xenstored=*) die "--xenstored takes xenstored or oxenstored" ;;
			--from=*) from=${o#*=} ;;
			--fresh) fresh=yes ;;
			--memory=*) memory=$(number memory "${o#*=}") ;;
			--forward=*) forwards+=("$(number forward "${o#*=}")") ;;
			--while=*) owner=$(number while "${o#*=}") ;;
			*) die "up: unknown option '$o'; see lab help" ;;
		esac
	done
	ensure_image "$install"
	mkdir -p "$cache/labs"
	exec 9>"$cache/labs/$lab.lock"
	flock 9
	! alive || die "lab '$lab' is up already (lab --lab NAME up starts another one, lab down ends this one)"
	rm -rf "$run"
	# Whatever goes wrong from here on, or a Ctrl-C: no QEMU is left behind, but the console's text is.
	trap '[ $? = 0 ] || stop_qemu' EXIT
	trap 'exit 130' INT TERM

	local snapshot=$image/snapshots/$xenstored-$memory
	if [ -n "$from" ]; then
		snapshot=$image/snapshots/own/$from
		[ -f "$snapshot/state" ] || die "no snapshot '$from' of these images; there are: $(own_snapshots)"
		memory=$(<"$snapshot/memory")
		xenstored=$(<"$snapshot/xenstored")
	elif [ ! -f "$snapshot/state" ] || [ "$fresh" = yes ]; then
		boot_once "$snapshot"
	fi
	if [ "$fresh" = no ]; then
		local start=$EPOCHREALTIME
		prepare_run
		new_disk_layer "$snapshot/disk.qcow2" qcow2
		start_qemu -incoming "exec:cat '$snapshot/state'"
		await_resumed
		say "lab '$lab': resumed in $(since "$start") s"
	fi
	[ -z "$owner" ] || down_with "$owner"
	say "lab '$lab' is up; try  $0$([ "$lab" = default ] || echo " --lab $lab") sh xl list"
}

# Boots and, unless a fresh lab was asked for, keeps the booted machine in the folder $1.
boot_once() {
	local start=$EPOCHREALTIME
	prepare_run
	new_disk_layer "$image/dom0.img" raw
	say "lab '$lab': booting Xen and dom0 (20 to 60 s)"
	start_qemu
	await_booted
	say "lab '$lab': booted in $(since "$start") s"
	[ "$fresh" = no ] || return 0
	exec 7>"$image/snapshots.lock"
	flock 7
	[ -f "$1/state" ] || { mkdir -p "$image/snapshots"; save_machine "$1"; }
	exec 7>&-
	stop_qemu
}

number() { [[ $2 =~ ^[1-9][0-9]{0,6}$ ]] || die "--$1 takes a number, not '$2'"; echo "$2"; }

since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.1f", b - a}'; }

prepare_run() {
	rm -rf "$run"
	mkdir -p "$run"
	echo "$image" >"$run/image"
	echo "$memory" >"$run/memory"
	echo "$xenstored" >"$run/xenstored"
	printf '%s\n' "${forwards[@]}" | sed '/^$/d' >"$run/forwards"
	date +%s >"$run/started"
	: >"$run/console"
}

new_disk_layer() { qemu-img create -q -f qcow2 -b "$1" -F "$2" "$run/disk.qcow2"; }

# start_qemu [QEMU OPTION...]: with free ports; a port that somebody else takes meanwhile costs another try.
start_qemu() {
	local _
	for _ in {1..8}; do
		launch_qemu "$@" && return 0
		grep -q 'Could not set up host forwarding' "$run/qemu.log" || break
	done
	cat "$run/qemu.log" >&2
	die "QEMU did not start"
}

# Our QEMU, and not a process that got its number later.
alive() {
	local pid
	pid=$(cat "$run/pid" 2>/dev/null) && [ -n "$pid" ] &&
		tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF "xtop-lab-$lab" &&
		[ "$(readlink "/proc/$pid/cwd")" = "$(readlink -f "$run")" ]
}

need_alive() { alive || die "lab '$lab' is not up; lab up starts it"; }

monitor() { (cd "$run" && printf '%s\n' "$@" | socat -t 600 - UNIX-CONNECT:monitor | tr -d '\r'); }

await_booted() {
	local limit=$((SECONDS + ${LAB_BOOT_LIMIT:-600}))
	until grep -qa 'LAB ready' "$run/console"; do
		alive || { tail -30 "$run/console" "$run/qemu.log" >&2; die "QEMU ended while booting"; }
		if grep -qaE 'Dom0 crashed|Panic on CPU|Kernel panic' "$run/console"; then
			tail -30 "$run/console" >&2
			stop_qemu
			die "Xen or dom0 crashed while booting"
		fi
		[ "$SECONDS" -lt "$limit" ] || { tail -30 "$run/console" >&2; stop_qemu; die "not booted in ${LAB_BOOT_LIMIT:-600} s (LAB_BOOT_LIMIT sets another limit)"; }
		sleep 0.2
	done
	await_dom0
}

await_resumed() {
	local limit=$((SECONDS + 120)) status
	# The state was saved of a stopped machine; "inmigrate" while QEMU still reads it.
	while :; do
		status=$(monitor 'info status' || true)
		case $status in
			*inmigrate*) ;;
			*paused*) monitor cont >/dev/null ;;
			*running*) break ;;
		esac
		alive || { cat "$run/qemu.log" >&2; die "QEMU ended while resuming"; }
		[ "$SECONDS" -lt "$limit" ] || { stop_qemu; die "not resumed in 120 s"; }
		sleep 0.1
	done
	await_dom0
}

await_dom0() {
	local limit=$((SECONDS + 120))
	# The machine's clock stood still in the snapshot.
	until dom0 "date -u -s @$(date +%s) >/dev/null" 2>"$run/ssh.log"; do
		alive || die "QEMU ended"
		[ "$SECONDS" -lt "$limit" ] || { cat "$run/ssh.log" >&2; die "dom0 does not answer on its ssh port"; }
		sleep 0.2
	done
}

stop_qemu() {
	local pid i
	close_connection
	if alive; then
		pid=$(<"$run/pid")
		monitor quit >/dev/null 2>&1 || true
		for i in {1..50}; do
			alive || break
			[ "$i" != 30 ] || kill "$pid" 2>/dev/null || true
			[ "$i" != 50 ] || kill -9 "$pid" 2>/dev/null || true
			sleep 0.1
		done
	fi
	rm -f "$run/pid" "$run/monitor"
}

# Takes the lab down when process $1 has ended, however it ended.
down_with() {
	(
		exec 7>&- 8>&- 9>&- </dev/null >/dev/null 2>&1
		cd /
		while kill -0 "$1" 2>/dev/null && alive; do sleep 1; done
		exec "$here/lab" --lab "$lab" down
	) &
	disown
}

down_command() {
	local name
	case ${1:-} in
		--all)
			for run in "$cache"/labs/*/; do
				run=${run%/}
				[ -d "$run" ] || continue
				lab=${run##*/}
				take_down
			done
			;;
		'') take_down ;;
		*) die "down takes --all or nothing" ;;
	esac
}

take_down() {
	[ -d "$run" ] || return 0
	exec 9>"$cache/labs/$lab.lock"
	flock 9
	stop_qemu
	rm -rf "$run"
	exec 9>&-
}

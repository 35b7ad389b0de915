# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2154
# A snapshot is a folder with the machine's state, its disk layer (read-only from then on) and its size.
# Any number of labs can resume the same one: each has a disk layer of its own above it.

# save_machine DIR: stops the machine for good. Its disk layer moves into the snapshot.
save_machine() {
	local dir=$1 answer
	dom0 sync
	close_connection
	rm -rf "$dir.new"
	mkdir -p "$dir.new"
	answer=$(monitor stop 'migrate_set_parameter max-bandwidth 100G' "migrate \"exec:cat > '$dir.new/state'\"" 'info migrate')
	grep -q 'Migration status: completed' <<<"$answer" || { echo "$answer" >&2; die "QEMU did not save its state"; }
	stop_qemu
	mv "$run/disk.qcow2" "$dir.new/disk.qcow2"
	chmod a-w "$dir.new/disk.qcow2"
	cp "$run/memory" "$run/xenstored" "$dir.new/"
	mv "$dir.new" "$dir"
}

own_snapshots() { (cd "$image/snapshots/own" 2>/dev/null && ls -m) || echo none; }

snapshot_command() {
	[ $# -eq 1 ] && [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$ ]] || die "snapshot takes one name of up to 32 letters, digits, dots and dashes"
	need_alive
	exec 9>"$cache/labs/$lab.lock"
	flock 9
	image=$(<"$run/image")
	local dir=$image/snapshots/own/$1 start=$EPOCHREALTIME
	[ ! -e "$dir" ] || die "there is a snapshot '$1' already (labs may stand on it); take another name, or rm -rf $dir"
	mkdir -p "$image/snapshots/own"
	memory=$(<"$run/memory")
	xenstored=$(<"$run/xenstored")
	save_machine "$dir"
	new_disk_layer "$dir/disk.qcow2" qcow2
	start_qemu -incoming "exec:cat '$dir/state'"
	await_resumed
	say "lab '$lab': kept as '$1' in $(since "$start") s ($(du -sh "$dir" | cut -f1)); resume it with: up --from=$1"
}

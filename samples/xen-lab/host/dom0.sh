# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2154
# Ways into dom0: ssh on 127.0.0.1 with the image's own keys.

ssh_options() {
	echo -q -F none -i "$(<"$run/image")/key" -p "$(awk '$1 == 22 {print $2}' "$run/ports")" \
		-o "UserKnownHostsFile=$(<"$run/image")/known_hosts" -o HostKeyAlias=xtop-lab -o StrictHostKeyChecking=yes \
		-o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=60
	# One connection serves all commands; a socket's path may have 107 characters, of which ssh wants 17.
	[ ${#run} -gt 75 ] || echo -o ControlMaster=auto -o "ControlPath=$run/ssh" -o ControlPersist=600
}

# dom0 COMMAND: by dom0's shell, with its path.
dom0() {
	# shellcheck disable=SC2046
	ssh $(ssh_options) root@127.0.0.1 ". /root/.profile; $*" 7>&- 8>&- 9>&-
}

close_connection() {
	# shellcheck disable=SC2046
	[ ! -S "$run/ssh" ] || ssh $(ssh_options) -O exit root@127.0.0.1 2>/dev/null || true
	rm -f "$run/ssh"
}

sh_command() {
	need_alive
	local tty=
	[ "${1:-}" != -t ] || { tty=-t; shift; }
	# shellcheck disable=SC2046
	if [ $# -eq 0 ]; then
		exec ssh $(ssh_options) -t root@127.0.0.1 '. /root/.profile; exec bash'
	else
		exec ssh $(ssh_options) $tty root@127.0.0.1 ". /root/.profile; $*"
	fi
}

put_command() {
	need_alive
	local to=/root/ f
	if [ $# -gt 1 ] && [[ ${!#} == */ ]]; then
		to=${!#}
		set -- "${@:1:$#-1}"
	fi
	[ $# -gt 0 ] || die "put takes files or folders, and maybe a folder of dom0 that ends in /"
	for f; do
		[ -e "$f" ] || die "no such file: $f"
		tar -c -C "$(dirname "$f")" --owner=0 --group=0 "$(basename "$f")" | dom0 "mkdir -p '$to' && tar -x --warning=no-timestamp -C '$to'"
	done
}

install_command() {
	[ $# -eq 1 ] && [[ $1 == *.deb ]] || die "install takes one .deb"
	put_command "$1" /root/
	dom0 "dpkg -i '/root/$(basename "$1")' && rm '/root/$(basename "$1")'"
}

create_command() {
	local names=()
	while [ $# -gt 0 ] && [ "$1" != -- ]; do names+=("$1"); shift; done
	[ $# -eq 0 ] || shift
	[ ${#names[@]} -gt 0 ] || die "create takes names of guests"
	need_alive
	dom0 guest create "${names[@]}" -- "$([ $# -eq 0 ] || printf '%q ' "$@")"
}

destroy_command() {
	[ $# -gt 0 ] || die "destroy takes names of guests"
	need_alive
	local n
	for n; do dom0 xl destroy "$(printf %q "$n")"; done
}

# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2154
# What this machine needs; nothing is installed without being asked for.

packages_run="qemu-system-x86 qemu-utils socat openssh-client"
packages_build="mmdebstrap gcc libc6-dev libxen-dev cpio xz-utils lz4 kmod e2fsprogs busybox-static"

# Names the packages among $@ that are not installed.
missing_packages() {
	local p
	for p in "$@"; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || printf '%s ' "$p"
	done
}

# need_packages yes|no PACKAGE...: fail with one line that installs what is missing, or install it when asked to.
need_packages() {
	local install=$1 missing line
	shift
	command -v dpkg-query >/dev/null || die "the lab is made of Debian's packages and needs a Debian machine (dpkg not found)"
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	line="apt-get install -y --no-install-recommends ${missing% }"
	if [ "$install" = yes ]; then
		[ "$(id -u)" = 0 ] || die "--install needs root; as root: $line"
		say "lab: $line"
		# shellcheck disable=SC2086
		DEBIAN_FRONTEND=noninteractive $line >&2
	else
		die "packages are missing; as root: $line"
	fi
}

packages_command() {
	case ${1:-} in
		--missing) missing_packages $packages_run $packages_build | xargs -r echo ;;
		'') echo "$packages_run $packages_build" ;;
		*) die "packages takes --missing or nothing" ;;
	esac
}

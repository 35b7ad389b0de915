# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2154
# Builds the images: hypervisor, dom0's kernel, initrd and disk, the guests' kernel and initrd.
# All of it goes to $cache/lab-HASH, where HASH covers what is in them, the machine they are for and the versions of every package named here.

image_include=(openjdk-17-jre-headless xenstore-utils busybox-static kmod iproute2 strace procps dropbear-bin gzip psmisc adduser man-db bash-completion systemd)
image_disk_mb=1200

# Sets $xen (4.17 in Debian 12), $kernel_dom0, $kernel_guest, $versions, $root_key and $image (the folder of the images).
identify_image() {
	[ "$(dpkg --print-architecture)" = amd64 ] || die "the lab emulates a PC with Debian's amd64 packages and was tried on amd64 only"
	xen=$(apt-cache search --names-only '^xen-hypervisor-[0-9.]+-amd64$' | sed -n 's/^xen-hypervisor-\([0-9.]*\)-amd64 .*/\1/p' | sort -V | tail -1)
	real_kernel() { apt-cache depends "$1" 2>/dev/null | awk '/Depends: linux-image-[0-9]/ {print $2; exit}'; }
	kernel_dom0=$(real_kernel linux-image-amd64)
	kernel_guest=$(real_kernel linux-image-cloud-amd64)
	[ -n "$xen" ] && [ -n "$kernel_dom0" ] && [ -n "$kernel_guest" ] ||
		die "apt knows no xen-hypervisor or no linux-image package; as root: apt-get update"
	versions=$(
		apt-cache policy "xen-hypervisor-$xen-amd64" "xen-utils-$xen" "$kernel_dom0" "$kernel_guest" "${image_include[@]}" |
			awk '/^[^ ].*:$/ {p = $1} /Candidate:/ {print p, $2}'
		dpkg-query -W -f '${Package} ${Version}\n' qemu-system-x86
	)
	root_key=$( (
		echo "$versions"
		declare -f build_root
	) | sha256sum | cut -c1-12)
	image=$cache/lab-$( (
		echo "$versions"
		cd "$here" && find host/image.sh host/qemu.sh dom0 guest src -type f | LC_ALL=C sort | xargs sha256sum
	) | sha256sum | cut -c1-12)
}

# The machine's own source files that have Debian packages: the image comes from the mirror that the machine uses.
apt_source_files() {
	apt-get indextargets --format '$(ORIGIN) $(SOURCESENTRY)' 'Created-By: Packages' | sed -n 's/^Debian \(.*\):[0-9]*$/\1/p' | sort -u
}

# The machine's own ways to a mirror (proxies, certificates, time-outs) as an apt.conf for the build.
apt_settings() { apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check-|Queue|ForceIP|Allow|Max|Min)' || true; }

build_command() {
	local install=no o
	for o; do
		case $o in
			--install) install=yes ;;
			*) die "build takes --install or nothing" ;;
		esac
	done
	ensure_image "$install"
	say "images: $image"
}

ensure_image() {
	# shellcheck disable=SC2086
	need_packages "$1" $packages_run
	identify_image
	if [ -f "$image/complete" ]; then
		[ -w "$image" ] || die "$image belongs to somebody else; run as its owner, or give it away: chown -R $(id -un) $cache"
		touch "$image/complete"
		return 0
	fi
	# shellcheck disable=SC2086
	need_packages "$1" $packages_build
	[ "$(id -u)" = 0 ] || die "building the images needs root (Debian packages are unpacked with their owners); run 'lab build' as root once"
	mkdir -p "$cache"
	exec 8>"$cache/build.lock"
	flock -n 8 || { say "another build is running, waiting for it"; flock 8; }
	[ -f "$image/complete" ] || build_image
	exec 8>&-
}

build_image() {
	local start=$SECONDS
	step() { say "[$((SECONDS - start)) s] $*"; }
	forget_old_images
	rm -rf "$image"
	mkdir -p "$image"
	work=$image/work
	mkdir -p "$work/debs"
	say "building the lab's images in $image"
	step "kernels and hypervisor"
	unpack_kernels
	step "dom0's root ($(ls "$cache/root-$root_key.tar" >/dev/null 2>&1 && echo kept from an earlier build || echo mmdebstrap))"
	build_root
	step "programs"
	compile_programs
	step "initial RAM disks"
	build_guest_initrd
	build_dom0_initrd
	step "dom0's disk"
	build_disk
	echo "$versions" >"$image/versions"
	rm -rf "$work"
	touch "$image/complete"
	step "built, $(du -sh "$image" | cut -f1)"
}

# Keeps the one other image used last, so that two checkouts do not chase each other's away.
forget_old_images() {
	local old n=0
	while read -r old; do
		n=$((n + 1))
		[ "$n" -gt 1 ] || continue
		grep -qsxF "${old%/complete}" "$cache"/labs/*/image || rm -rf "${old%/complete}"
	done < <(ls -t "$cache"/lab-*/complete 2>/dev/null)
	find "$cache" -maxdepth 1 -name 'root-*.tar' ! -name "root-$root_key.tar" -delete
	for old in "$cache"/lab-*; do
		[ -f "$old/complete" ] || rm -rf "$old"
	done
}

unpack_kernels() {
	local p
	for p in "$kernel_dom0" "$kernel_guest" "xen-hypervisor-$xen-amd64"; do
		# Debian's sandbox user may not write here; the warning about that says nothing of interest.
		(cd "$work/debs" && apt-get -q -o APT::Sandbox::User=root download "$p") >"$work/download.log" 2>&1 || { cat "$work/download.log" >&2; die "apt-get download $p failed"; }
		mkdir -p "$work/$p"
		dpkg -x "$work"/debs/"${p}"_*.deb "$work/$p"
	done
	# QEMU's multiboot loader wants the plain ELF32, not the .gz.
	zcat "$work/xen-hypervisor-$xen-amd64/boot/xen-$xen-amd64.gz" >"$image/xen"
	unpack_kernel "$work/$kernel_dom0/boot/vmlinuz-${kernel_dom0#linux-image-}" "$image/vmlinux-dom0"
	unpack_kernel "$work/$kernel_guest/boot/vmlinuz-${kernel_guest#linux-image-}" "$work/vmlinux-guest"
	cp "$work/$kernel_guest/boot/vmlinuz-${kernel_guest#linux-image-}" "$work/vmlinuz-guest"
	depmod -b "$work/$kernel_dom0" "${kernel_dom0#linux-image-}"
	depmod -b "$work/$kernel_guest" "${kernel_guest#linux-image-}"
}

# unpack_kernel BZIMAGE OUT: the ELF inside (Linux Documentation/x86/boot.rst: setup_sects, payload_offset, payload_length),
# so that nothing has to unpack xz under emulation.
unpack_kernel() {
	local sectors offset length
	little() { od -An -t "u$2" -j "$1" -N "$2" "$3" | tr -d ' '; }
	sectors=$(little 497 1 "$1")
	offset=$(little 584 4 "$1")
	length=$(little 588 4 "$1")
	dd if="$1" of="$2.packed" bs=64K iflag=skip_bytes,count_bytes skip=$(((sectors + 1) * 512 + offset)) count=$((length - 4)) status=none
	case $(od -An -tx1 -N4 "$2.packed" | tr -d ' ') in
		fd377a58) xz -dc --single-stream <"$2.packed" >"$2" ;;
		02214c18) lz4 -dc <"$2.packed" >"$2" ;;
		1f8b*) gzip -dc <"$2.packed" >"$2" ;;
		28b52ffd) zstd -dc <"$2.packed" >"$2" ;;
		*) die "$1 is packed in a way that this script does not know" ;;
	esac
	rm "$2.packed"
}

# The root is the slow part and changes only with Debian: it is kept as a tar of its own.
build_root() {
	local tar=$cache/root-$root_key.tar settings=$work/apt.conf sources
	if [ ! -f "$tar" ]; then
		apt_settings >"$settings"
		mapfile -t sources < <(apt_source_files)
		[ ${#sources[@]} -gt 0 ] || die "no Debian source among this machine's apt sources; as root: apt-get update"
		mmdebstrap --variant=minbase --format=tar \
			--dpkgopt='path-exclude=/usr/share/man/man?/*' --dpkgopt='path-exclude=/usr/share/doc/*/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
			--aptopt='Acquire::Languages "none"' \
			--setup-hook='mkdir -p "$1/usr/share/man/man1"' \
			--setup-hook="cp '$settings' \"\$1/etc/apt/apt.conf.d/90machine\"; for f in auth.conf auth.conf.d preferences preferences.d; do [ ! -e /etc/apt/\$f ] || cp -rT /etc/apt/\$f \"\$1/etc/apt/\$f\"; done" \
			--customize-hook='rm -rf "$1/etc/apt/apt.conf.d/90machine" "$1"/etc/apt/auth.conf* "$1"/etc/apt/preferences* "$1"/etc/apt/sources.list* "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap" "$1/etc/apt/apt.conf.d/99mmdebstrap"' \
			--include="xen-utils-$xen,$(IFS=,; echo "${image_include[*]}")" \
			"$(. /etc/os-release && echo "$VERSION_CODENAME")" "$tar.new" "${sources[@]}" >"$work/mmdebstrap.log" 2>&1 ||
			{ tail -20 "$work/mmdebstrap.log" >&2; die "mmdebstrap failed"; }
		mv "$tar.new" "$tar"
	fi
	mkdir "$work/root"
	tar -x -C "$work/root" --numeric-owner -f "$tar"
}

compile_programs() {
	local source program
	mkdir "$work/programs"
	for source in "$here"/src/*.c; do
		program=$(basename "$source" .c)
		gcc -O2 -std=gnu99 -Wall -Wextra -Werror -static -pthread -o "$work/programs/$program" "$source" \
			-lxenvchan -lxenctrl -lxenevtchn -lxengnttab -lxenstore -lxencall -lxenforeignmemory -lxendevicemodel -lxentoolcore -lxentoollog -ldl \
			2>"$work/$program.log" || { cat "$work/$program.log" >&2; die "$program does not compile"; }
	done
}

# copy_modules PACKAGE DIR MODULE...: modules and what they need, numbered in the order to load them.
copy_modules() {
	local package=$1 dir=$2 n=0 m
	shift 2
	mkdir -p "$dir"
	for m in $(modprobe -d "$work/$package" -S "${package#linux-image-}" -a --show-depends "$@" | awk '$1 == "insmod" && !seen[$2]++ {print $2}'); do
		n=$((n + 1))
		cp "$m" "$dir/$(printf %02d $n)-$(basename "$m")"
	done
}

# Not compressed: nothing to unpack under emulation.
pack_initrd() { (cd "$1" && find . | LC_ALL=C sort | cpio --quiet -H newc -o -R 0:0) >"$2"; }

build_guest_initrd() {
	local d=$work/guest
	mkdir -p "$d"/{bin,dev,proc,sys,run}
	cp /bin/busybox "$d/bin/"
	cp "$work/programs/workload" "$work/programs/misbehave" "$d/bin/"
	cp "$here/guest/init" "$d/init"
	chmod 755 "$d/init"
	copy_modules "$kernel_guest" "$d/modules" xen-evtchn xen-gntdev xen-gntalloc
	pack_initrd "$d" "$work/guest.cpio"
}

build_dom0_initrd() {
	local d=$work/initrd
	mkdir -p "$d"/{bin,dev,proc,sys,mnt}
	cp /bin/busybox "$d/bin/"
	cp "$here/dom0/initrd-init" "$d/init"
	chmod 755 "$d/init"
	copy_modules "$kernel_dom0" "$d/modules" virtio_pci virtio_blk crc32c_generic ext4
	pack_initrd "$d" "$image/dom0.cpio"
}

build_disk() {
	local root=$work/root release=${kernel_dom0#linux-image-} m
	for m in $(modprobe -d "$work/$kernel_dom0" -S "$release" -a --show-depends \
		xen-evtchn xen-gntdev xen-gntalloc xen-privcmd xenfs virtio_net virtio_rng virtio_blk ext4 loop xen-blkback xen-netback bridge |
		awk '$1 == "insmod" && !seen[$2]++ {print $2}'); do
		install -D -m 644 "$m" "$root/${m#"$work/$kernel_dom0"/}"
	done
	cp "$work/$kernel_dom0/lib/modules/$release"/modules.{builtin,builtin.modinfo,order} "$root/lib/modules/$release/"
	depmod -b "$root" "$release"

	ssh-keygen -q -t ed25519 -N '' -C xtop-lab -f "$image/key"
	install -d -m 700 "$root/root" "$root/root/.ssh"
	install -m 600 "$image/key.pub" "$root/root/.ssh/authorized_keys"
	mkdir -p "$root/etc/dropbear"
	chroot "$root" dropbearkey -t ed25519 -f /etc/dropbear/dropbear_ed25519_host_key >"$work/hostkey.log" 2>&1
	awk '/^ssh-ed25519/ {print "xtop-lab", $1, $2}' "$work/hostkey.log" >"$image/known_hosts"

	install -d "$root/lab/guest"
	cp "$work/vmlinux-guest" "$work/vmlinuz-guest" "$work/guest.cpio" "$root/lab/guest/"
	install -m 755 "$here/dom0/rcS" "$root/lab/rcS"
	install -m 755 "$here/dom0/guest" "$here/dom0/service-manager" "$work/programs/vchan-client" "$work/programs/cut-connection" "$root/usr/local/bin/"
	install -m 644 "$here/dom0/inittab" "$root/etc/inittab"
	ln -sf /bin/busybox "$root/sbin/init"
	printf 'PATH=%s\nLC_ALL=C.UTF-8\n' "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/xen-$xen/bin" >"$root/etc/environment"
	printf '. /etc/environment\nexport PATH LC_ALL\n' >"$root/root/.profile"
	echo dom0 >"$root/etc/hostname"
	echo '127.0.0.1 localhost dom0' >"$root/etc/hosts"
	sed -i '/^autoballoon/d' "$root/etc/xen/xl.conf"
	echo 'autoballoon="off"' >>"$root/etc/xen/xl.conf"

	truncate -s "${image_disk_mb}M" "$image/dom0.img"
	mke2fs -q -t ext4 -O ^has_journal -d "$root" "$image/dom0.img"
}

# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2154
# The machine itself. A snapshot fits exactly this machine, so this file is part of the images' hash.

dom0_mb=1024
# One vCPU is about twice as fast as two under TCG. SMAP (in most newer models) crashes a PV dom0 there; PVH guests need npt.
cpu_model=qemu64,+svm,+npt

launch_qemu() {
	local net="user,id=net,restrict=on" port forward
	: >"$run/ports"
	for forward in 22 $(cat "$run/forwards"); do
		port=$((RANDOM % 12000 + 20000))
		net+=",hostfwd=tcp:127.0.0.1:$port-:$forward"
		echo "$forward $port" >>"$run/ports"
	done
	# Relative names for the sockets: a socket's path may have 107 characters only.
	(
		cd "$run"
		exec 7>&- 8>&- 9>&-
		exec nohup setsid qemu-system-x86_64 -name "xtop-lab-$lab" -accel tcg,thread=multi -cpu "$cpu_model" -smp 1 -m "$memory" \
			-nodefaults -no-user-config -display none -vga none -no-reboot \
			-kernel "$image/xen" \
			-append "console=com1 com1=115200,8n1 dom0_mem=${dom0_mb}M,max:${dom0_mb}M noreboot loglvl=info guest_loglvl=info console_timestamps=boot" \
			-initrd "$image/vmlinux-dom0 console=hvc0 loglevel=4 random.trust_cpu=on mitigations=off lab.xenstored=$xenstored,$image/dom0.cpio" \
			-drive "file=disk.qcow2,format=qcow2,if=none,id=disk,cache=unsafe" -device virtio-blk-pci,drive=disk \
			-netdev "$net" -device virtio-net-pci,netdev=net,romfile= -device virtio-rng-pci \
			-chardev "file,id=console,path=console,append=on" -serial chardev:console \
			-monitor "unix:monitor,server,nowait" "$@" >qemu.log 2>&1 </dev/null
	) &
	local pid=$! _
	disown
	echo "$pid" >"$run/pid"
	for _ in {1..100}; do
		[ ! -S "$run/monitor" ] || return 0
		kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.05
	done
	return 1
}

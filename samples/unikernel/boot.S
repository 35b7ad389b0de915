/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two ways into the unikernel, the notes that tell Xen of them
 * (xen/include/public/elfnote.h), the hypercall page and the exceptions' entries.
 */
#define __ASSEMBLY__
#include <xen/elfnote.h>

#define PAGE_SIZE 4096
#define CR0_PAGING 0x80010000 /* PG, WP */
#define CR4_PAE 0x20
#define EFER 0xc0000080
#define EFER_LONG_MODE 0x100
#define PRESENT_WRITABLE 3
#define LARGE 0x80

	.macro NOTE type, directive, value:vararg
	.align 4
	.long 4, 2f - 1f, \type
	.asciz "Xen"
1:	\directive \value
2:	.align 4
	.endm

	.section .note.Xen, "a", @note
	NOTE XEN_ELFNOTE_GUEST_OS, .asciz, "xtop-hello"
	NOTE XEN_ELFNOTE_XEN_VERSION, .asciz, "xen-3.0"
	NOTE XEN_ELFNOTE_LOADER, .asciz, "generic"
	NOTE XEN_ELFNOTE_PAE_MODE, .asciz, "yes"
	NOTE XEN_ELFNOTE_VIRT_BASE, .quad, 0
	NOTE XEN_ELFNOTE_PADDR_OFFSET, .quad, 0
	NOTE XEN_ELFNOTE_ENTRY, .quad, pv_start
	NOTE XEN_ELFNOTE_HYPERCALL_PAGE, .quad, hypercall_page
	NOTE XEN_ELFNOTE_SUSPEND_CANCEL, .long, 1
	NOTE XEN_ELFNOTE_PHYS32_ENTRY, .quad, pvh_start

	.section .text.boot, "ax"

	/* PV: 64-bit mode, page tables and a start_info in %rsi are there (xen.h, struct start_info). */
	.code64
	.globl pv_start
pv_start:
	cld
	movq $boot_stack_end, %rsp
	xorl %ebp, %ebp
	movq %rsi, %rdi
	call pv_main
	ud2

	/* PVH: 32-bit mode without paging, hvm_start_info in %ebx (arch-x86/hvm/start_info.h). */
	.code32
	.globl pvh_start
pvh_start:
	cld
	movl $boot_stack_end, %esp
	movl $page_directories, %eax
	movl %eax, %cr3
	movl %cr4, %eax
	orl $CR4_PAE, %eax
	movl %eax, %cr4
	movl $EFER, %ecx
	rdmsr
	orl $EFER_LONG_MODE, %eax
	wrmsr
	movl %cr0, %eax
	orl $CR0_PAGING, %eax
	movl %eax, %cr0
	lgdt segments_pointer
	ljmp $8, $pvh_long

	.code64
pvh_long:
	movl $16, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl $boot_stack_end, %esp
	xorl %ebp, %ebp
	movl %ebx, %edi
	call pvh_main
	ud2

	/* long hypercall(unsigned number, unsigned long a, unsigned long b, unsigned long c, unsigned long d) */
	.globl hypercall
hypercall:
	movl %edi, %eax
	shll $5, %eax
	movq %rsi, %rdi
	movq %rdx, %rsi
	movq %rcx, %rdx
	movq %r8, %r10
	addq $hypercall_page, %rax
	jmp *%rax

	/* Exceptions: entry n is 16 * n bytes further on. trap() never comes back. */
	.align 16
	.globl trap_entries
trap_entries:
	.set vector, 0
	.rept 32
	.align 16
	pushq $vector
	jmp trap_common
	.set vector, vector + 1
	.endr
trap_common:
	movq %rsp, %rdi
	andq $-16, %rsp
	cld
	call trap
	ud2

	.text
	.align PAGE_SIZE
	.globl hypercall_page
hypercall_page:
	.skip PAGE_SIZE

	/* PVH: addresses are physical addresses, in the first GiB and in the last below 4 GiB (Xen's special pages). */
	.data
	.align PAGE_SIZE
page_directories:
	.quad page_directory_pointers + PRESENT_WRITABLE
	.fill 511, 8, 0
page_directory_pointers:
	.quad first_gib + PRESENT_WRITABLE
	.quad 0, 0
	.quad fourth_gib + PRESENT_WRITABLE
	.fill 508, 8, 0
first_gib:
	.quad first_pages + PRESENT_WRITABLE
	.set address, 0x200000
	.rept 511
	.quad address + LARGE + PRESENT_WRITABLE
	.set address, address + 0x200000
	.endr
fourth_gib:
	.set address, 0xc0000000
	.rept 512
	.quad address + LARGE + PRESENT_WRITABLE
	.set address, address + 0x200000
	.endr
	/* Page 0 is missing: a null pointer is noticed. */
first_pages:
	.quad 0
	.set address, PAGE_SIZE
	.rept 511
	.quad address + PRESENT_WRITABLE
	.set address, address + PAGE_SIZE
	.endr

	.align 8
segments:
	.quad 0
	.quad 0x00af9a000000ffff /* 8: 64-bit code */
	.quad 0x00cf92000000ffff /* 16: data */
segments_pointer:
	.word segments_pointer - segments - 1
	.long segments

	/* Pages that Xen's own are mapped over. */
	.bss
	.align PAGE_SIZE
	.globl shared_page, grant_page
shared_page:
	.skip PAGE_SIZE
grant_page:
	.skip PAGE_SIZE
	.globl boot_stack, boot_stack_end
boot_stack:
	.skip 2 * PAGE_SIZE
boot_stack_end:

	.section .note.GNU-stack, "", @progbits

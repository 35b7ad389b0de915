/* SPDX-License-Identifier: BSD-2-Clause */
#include <mini-os/os.h>
#include <mini-os/hypervisor.h>
#include <mini-os/sched.h>
#include <mini-os/time.h>
#include <xen/vcpu.h>

#include <mini-os/xtop_sched.h>

/* Written by Xen each time it gives the vCPU to us, so it always says "running since state_entry_time". */
static volatile struct vcpu_runstate_info runstate;

static struct thread *first, *last, *charged;
static uint32_t threads, last_id;
static uint64_t switches, charged_at;
static int64_t clock_offset;
static uint64_t clock_last;

void xtop_sched_register(void)
{
	struct vcpu_register_runstate_memory_area area = { .addr = { .v = (struct vcpu_runstate_info *)&runstate } };

	/* Xen fills it in at once; where it cannot, the entry time stays 0. */
	if (HYPERVISOR_vcpu_op(VCPUOP_register_runstate_memory_area, 0, &area) != 0)
		runstate.state_entry_time = 0;
}

int xtop_sched_runstate(uint64_t times[4])
{
	uint64_t entered;
	s_time_t now;
	int i;

	do {
		/* Xen may take the vCPU away in the middle; then it is another entry time. */
		entered = runstate.state_entry_time;
		for (i = 0; i < 4; i++)
			times[i] = runstate.time[i];
		now = NOW();
	} while (entered != runstate.state_entry_time);
	if (entered == 0)
		return 0;
	if ((uint64_t)now > entered)
		times[RUNSTATE_running] += (uint64_t)now - entered;
	return 1;
}

uint64_t xtop_sched_clock(void)
{
	uint64_t now = (uint64_t)(NOW() + clock_offset);

	/* Mini-OS counts from the host's boot, and another host has another. */
	if (now < clock_last) {
		clock_offset += (int64_t)(clock_last - now);
		now = clock_last;
	}
	clock_last = now;
	return now;
}

void xtop_sched_charge(void)
{
	uint64_t times[4];

	if (!xtop_sched_runstate(times))
		return;
	/* After a restore Xen counts from 0 again. */
	if (charged != NULL && times[RUNSTATE_running] > charged_at)
		charged->xtop.cpu += times[RUNSTATE_running] - charged_at;
	charged_at = times[RUNSTATE_running];
}

void xtop_thread_created(struct thread *thread)
{
	struct xtop_thread *own = &thread->xtop;

	if (last_id == 0) {
		clock_offset = -NOW();
		xtop_sched_register();
	}
	own->id = ++last_id;
	own->cpu = 0;
	own->switches = 0;
	own->started = xtop_sched_clock();
	own->next = NULL;
	own->previous = last;
	if (last != NULL)
		last->xtop.next = thread;
	else
		first = thread;
	last = thread;
	threads++;
}

void xtop_thread_runs(struct thread *thread)
{
	if (thread == charged)
		return;
	xtop_sched_charge();
	charged = thread;
	thread->xtop.switches++;
	switches++;
}

void xtop_thread_exited(struct thread *thread)
{
	struct xtop_thread *own = &thread->xtop;

	if (own->previous != NULL)
		own->previous->xtop.next = own->next;
	else
		first = own->next;
	if (own->next != NULL)
		own->next->xtop.previous = own->previous;
	else
		last = own->previous;
	threads--;
	/* Its memory goes away: the rest of its time is nobody's. */
	if (thread == charged) {
		xtop_sched_charge();
		charged = NULL;
	}
}

struct thread *xtop_sched_first(void)
{
	return first;
}

uint32_t xtop_sched_threads(void)
{
	return threads;
}

uint64_t xtop_sched_switches(void)
{
	return switches;
}

/* SPDX-License-Identifier: BSD-2-Clause */
#include "threads.h"

#include <stddef.h>

#include "bmk.h"
#include "layout.h"
#include "runstate.h"
#include "xtop_codec.h"

void *memset(void *to, int byte, size_t length);

/* A hash table, at most half full; a power of two. */
#define SLOTS (THREADS_MAX * 2)
_Static_assert((SLOTS & (SLOTS - 1)) == 0, "THREADS_MAX must be a power of two");
/* More threads than this are a ring that was closed by mistake. */
#define WALK_MAX 100000

struct slot {
	struct bmk_thread *thread; /* NULL: free */
	uint64_t cpu;
	uint64_t switches;
	uint32_t id;
	uint32_t met; /* the last walk that found it */
};

static struct slot slots[SLOTS];
static uint32_t used, last_id, walks;
static uint64_t charged_at, switches;
static void (*chained)(void *, void *);
static int counting;

const uint64_t threads_memory = sizeof slots;

int layout_holds(void)
{
	const struct bmk_thread *self = bmk_current;

	return self != NULL && bmk_sched_threadname(bmk_current) == self->name
		&& self->thread_pointer == (unsigned long)bmk_sched_gettcb()
		&& (self->flags & (BMK_RUNNING | BMK_ON_QUEUES | BMK_DEAD)) == BMK_RUNNING
		&& self->all.previous != NULL && *self->all.previous == self
		&& (self->all.next == NULL || self->all.next->all.previous == &self->all.next);
}

static uint32_t place_of(const struct bmk_thread *thread)
{
	return (uint32_t)(((uintptr_t)thread >> 4) * UINT32_C(2654435761) >> 16) & (SLOTS - 1);
}

/* The thread's slot, or the free one where it belongs. */
static struct slot *slot_of(const struct bmk_thread *thread)
{
	uint32_t at = place_of(thread);

	while (slots[at].thread != NULL && slots[at].thread != thread)
		at = (at + 1) & (SLOTS - 1);
	return &slots[at];
}

/* As slot_of(), but makes one for a thread that we meet for the first time; NULL when there are too many. */
static struct slot *meet(struct bmk_thread *thread)
{
	struct slot *slot = slot_of(thread);

	if (slot->thread == thread)
		return slot;
	if (used == THREADS_MAX)
		return NULL;
	memset(slot, 0, sizeof *slot);
	slot->thread = thread;
	slot->id = ++last_id;
	used++;
	return slot;
}

/* Frees a slot and moves those up that had to make way for it. */
static void forget(struct slot *slot)
{
	uint32_t hole = (uint32_t)(slot - slots), at = hole;

	used--;
	for (;;) {
		uint32_t home;

		slots[hole].thread = NULL;
		do {
			at = (at + 1) & (SLOTS - 1);
			if (slots[at].thread == NULL)
				return;
			home = place_of(slots[at].thread);
		} while (((at - home) & (SLOTS - 1)) < ((at - hole) & (SLOTS - 1)));
		slots[hole] = slots[at];
		hole = at;
	}
}

/* Gives the time since the last call to the current thread. */
static void charge(struct slot *slot)
{
	uint64_t times[RUNSTATES];

	if (!runstate_read(times))
		return;
	if (slot != NULL && times[RUNSTATE_RUNNING] > charged_at)
		slot->cpu += times[RUNSTATE_RUNNING] - charged_at;
	charged_at = times[RUNSTATE_RUNNING];
}

static void at_switch(void *leaving, void *coming)
{
	struct slot *slot = meet(bmk_current);

	charge(slot);
	switches++;
	if (slot != NULL) {
		slot->switches++;
		/* Its memory goes away, and may come back as another thread's. */
		if ((bmk_current->flags & BMK_DEAD) != 0)
			forget(slot);
	}
	if (chained != NULL)
		chained(leaving, coming);
}

void (*threads_chain(void (*hook)(void *, void *)))(void *, void *)
{
	uint64_t times[RUNSTATES];

	chained = hook;
	runstate_open();
	if (!layout_holds() || !runstate_read(times))
		return hook;
	if (!counting)
		charged_at = times[RUNSTATE_RUNNING];
	counting = 1;
	return at_switch;
}

static struct bmk_thread *thread_of(struct bmk_links *links)
{
	return (struct bmk_thread *)(void *)((char *)links - offsetof(struct bmk_thread, all));
}

/*
 * The first of all threads. A list's head looks like an element's links, but
 * its `previous` leads to the last element.
 */
static struct bmk_thread *first_thread(void)
{
	struct bmk_links *last = &bmk_current->all, *at = &bmk_current->all;
	uint32_t steps = 0;

	while (last->next != NULL && steps++ < WALK_MAX)
		last = &last->next->all;
	for (steps = 0; steps < WALK_MAX; steps++) {
		struct bmk_links *before = (struct bmk_links *)(void *)at->previous;

		if (before->previous == &last->next)
			return thread_of(at);
		at = before;
	}
	return NULL;
}

static uint8_t state_of(int flags)
{
	if ((flags & BMK_RUNNING) != 0)
		return XTOP_RUNNING;
	if ((flags & BMK_ON_RUN_QUEUE) != 0)
		return XTOP_RUNNABLE;
	if ((flags & (BMK_MUST_JOIN | BMK_JOINED)) == (BMK_MUST_JOIN | BMK_JOINED))
		return XTOP_ZOMBIE;
	/* With or without a time-out: what waits, waits for bmk_sched_wake(). */
	return (flags & BMK_ON_QUEUES) != 0 ? XTOP_SLEEPING : XTOP_DEAD;
}

/* pthreads are all called "lwp"; their real name is the application's. */
static const char *name_of(const struct bmk_thread *thread, uint32_t *most)
{
	const struct rumprun_lwp *lwp = thread->cookie;

	if (lwp != NULL && lwp->thread == thread && lwp->name[0] != '\0') {
		*most = sizeof lwp->name;
		return lwp->name;
	}
	*most = sizeof thread->name;
	return thread->name;
}

static void fill(struct thread_figures *to, const struct bmk_thread *thread, const struct slot *slot)
{
	uint32_t most, i;
	const char *name = name_of(thread, &most);
	unsigned long at = thread == bmk_current ? (unsigned long)__builtin_frame_address(0) : thread->stack_pointer;
	unsigned long top = (unsigned long)thread->stack + bmk_stacksize;
	int stack_known = (thread->flags & BMK_OWN_STACK) == 0 && thread->stack != NULL;

	for (i = 0; i < most && i < THREADS_NAME - 1 && name[i] != '\0'; i++)
		to->name[i] = name[i];
	to->name[i] = '\0';
	to->id = slot->id;
	to->state = state_of(thread->flags);
	to->cpu = counting ? slot->cpu : THREADS_UNKNOWN;
	/* Counted when it leaves; who runs has been switched to once more. */
	to->switches = counting ? slot->switches + ((thread->flags & BMK_RUNNING) != 0) : THREADS_UNKNOWN;
	to->wakeup = (thread->flags & BMK_ON_TIME_QUEUE) != 0 && thread->wakeup != BMK_FOREVER ? (uint64_t)thread->wakeup : THREADS_UNKNOWN;
	to->stack_size = stack_known ? bmk_stacksize : THREADS_UNKNOWN;
	to->stack_used = stack_known && at <= top && top - at <= bmk_stacksize ? top - at : THREADS_UNKNOWN;
}

/* Those that ended while nobody counted switches. */
static void forget_unmet(void)
{
	uint32_t i;

	for (i = 0; i < SLOTS; i++) {
		/* Another one may have moved to this place. */
		while (slots[i].thread != NULL && slots[i].met != walks)
			forget(&slots[i]);
	}
}

int threads_take(struct threads *threads)
{
	struct bmk_thread *thread;

	threads->total = threads->runnable = threads->count = 0;
	threads->switches = counting ? switches : THREADS_UNKNOWN;
	if (!layout_holds())
		return 0;
	walks++;
	if (counting)
		charge(meet(bmk_current));
	for (thread = first_thread(); thread != NULL && threads->total < WALK_MAX; thread = thread->all.next) {
		struct slot *slot = meet(thread);

		threads->total++;
		threads->runnable += (thread->flags & (BMK_RUNNING | BMK_ON_RUN_QUEUE)) != 0;
		if (slot == NULL)
			continue;
		slot->met = walks;
		if (threads->count < THREADS_MAX)
			fill(&threads->figures[threads->count++], thread, slot);
	}
	forget_unmet();
	return 1;
}

uint64_t threads_cpu(struct bmk_thread *thread)
{
	const struct slot *slot = slot_of(thread);

	return counting && slot->thread == thread ? slot->cpu : THREADS_UNKNOWN;
}

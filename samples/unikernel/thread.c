/* SPDX-License-Identifier: BSD-2-Clause */
#include "thread.h"

#include <stddef.h>

#include "clock.h"
#include "event.h"
#include "memory.h"
#include "panic.h"
#include "text.h"

#define STACK_MARK UINT64_C(0x5741544348535441)
#define SAVED_REGISTERS 6

void context_switch(void **from, void *to);

static const struct wait sleeping = { "sleep" };
static struct thread threads[THREADS]; /* 0: idle */
static struct thread *current = threads;
static struct thread *gone; /* ended, with a stack to give back */
static uint32_t last_id;
static uint64_t slice_start; /* clock_cpu() */
static uint64_t next_wakeup = CLOCK_NEVER; /* no thread's is earlier */
static struct thread_totals totals;

void thread_init(void *stack, uint32_t stack_size)
{
	current = threads;
	current->id = last_id = 1;
	current->state = THREAD_RUNNABLE;
	text_copy(current->name, "idle", sizeof current->name);
	current->wakeup = CLOCK_NEVER;
	current->stack = stack;
	current->stack_size = stack_size;
	memcpy(stack, &(uint64_t){ STACK_MARK }, sizeof(uint64_t));
	totals.alive = 1;
}

struct thread *thread_current(void)
{
	return current;
}

static void account(void)
{
	uint64_t now = clock_cpu();

	current->cpu += now - slice_start;
	slice_start = now;
}

uint64_t thread_cpu(void)
{
	return current->cpu + clock_cpu() - slice_start;
}

/* A thread cannot free the stack it stands on: the next one does. */
static void bury(void)
{
	if (gone == NULL)
		return;
	memory_give(&memory, gone->stack, THREAD_STACK_PAGES);
	totals.ended++;
	totals.ended_cpu += gone->cpu;
	gone->state = THREAD_FREE;
	gone = NULL;
}

static void check_stack(void)
{
	struct line line;
	uint64_t mark;

	memcpy(&mark, current->stack, sizeof mark);
	if (mark == STACK_MARK)
		return;
	line_start(&line, "stack overflow in thread ");
	line_text(&line, current->name);
	panic(line.bytes);
}

static void switch_to(struct thread *next)
{
	struct thread *from = current;

	if (next == from)
		return;
	check_stack();
	account();
	next->switches++;
	totals.switches++;
	current = next;
	context_switch(&from->pointer, next->pointer);
	bury();
}

static void wake_sleepers(void)
{
	uint64_t now;
	unsigned i;

	if (next_wakeup == CLOCK_NEVER)
		return;
	now = clock_now();
	if (now < next_wakeup)
		return;
	next_wakeup = CLOCK_NEVER;
	for (i = 1; i < THREADS; i++) {
		struct thread *thread = &threads[i];

		if (thread->state != THREAD_WAITING)
			continue;
		if (thread->wakeup <= now)
			thread->state = THREAD_RUNNABLE;
		else if (thread->wakeup < next_wakeup)
			next_wakeup = thread->wakeup;
	}
}

/* The next in turn that can run; idle if nobody can. */
static struct thread *choose(void)
{
	unsigned from = (unsigned)(current - threads), i;

	event_scan();
	wake_sleepers();
	for (i = 1; i <= THREADS; i++) {
		unsigned at = (from + i) % THREADS;

		if (at != 0 && threads[at].state == THREAD_RUNNABLE)
			return &threads[at];
	}
	return threads;
}

void thread_yield(void)
{
	switch_to(choose());
}

int thread_wait(const struct wait *wait, uint64_t until)
{
	struct thread *self = current;

	self->waiting = wait;
	self->wakeup = until;
	self->state = THREAD_WAITING;
	if (until < next_wakeup)
		next_wakeup = until;
	switch_to(choose());
	/* Whoever wakes a thread takes it off what it waits for. */
	return self->waiting == NULL;
}

void thread_sleep(uint64_t until)
{
	(void)thread_wait(&sleeping, until);
}

void thread_wake(const struct wait *wait)
{
	unsigned i;

	for (i = 1; i < THREADS; i++) {
		if (threads[i].state == THREAD_WAITING && threads[i].waiting == wait) {
			threads[i].state = THREAD_RUNNABLE;
			threads[i].waiting = NULL;
		}
	}
}

static void first_steps(void)
{
	bury();
	current->run(current->argument);
	totals.alive--;
	current->state = THREAD_ENDED;
	gone = current;
	switch_to(choose());
	panic("an ended thread runs");
}

static struct thread *free_slot(void)
{
	unsigned i;

	for (i = 1; i < THREADS; i++) {
		if (threads[i].state == THREAD_FREE)
			return &threads[i];
	}
	return NULL;
}

struct thread *thread_start(const char *name, void (*run)(void *), void *argument)
{
	struct thread *thread = free_slot();
	unsigned char *stack;
	uint64_t *top;

	stack = thread == NULL ? NULL : memory_take(&memory, THREAD_STACK_PAGES);
	if (stack == NULL)
		return NULL;
	memset(thread, 0, sizeof *thread);
	thread->stack = stack;
	thread->stack_size = THREAD_STACK_PAGES * PAGE_SIZE;
	memcpy(stack, &(uint64_t){ STACK_MARK }, sizeof(uint64_t));
	/* As context_switch() leaves a stack, with a return address above, and at entry 8 bytes off 16. */
	top = (uint64_t *)(void *)(stack + thread->stack_size);
	top[-2] = (uint64_t)(size_t)first_steps;
	thread->pointer = top - 2 - SAVED_REGISTERS;
	text_copy(thread->name, name, sizeof thread->name);
	thread->id = ++last_id;
	thread->run = run;
	thread->argument = argument;
	thread->started = clock_now();
	thread->wakeup = CLOCK_NEVER;
	thread->state = THREAD_RUNNABLE;
	totals.alive++;
	return thread;
}

void thread_idle_once(void)
{
	thread_yield();
	/* Only here when nobody else can run. */
	event_block(next_wakeup);
}

void thread_idle(void)
{
	for (;;)
		thread_idle_once();
}

const struct thread *thread_at(uint32_t index)
{
	const struct thread *thread = &threads[index];

	return thread->state == THREAD_FREE || thread->state == THREAD_ENDED ? NULL : thread;
}

uint32_t thread_stack_used(const struct thread *thread)
{
	const unsigned char *pointer = thread == current ? (const unsigned char *)&thread : thread->pointer;

	return (uint32_t)(thread->stack + thread->stack_size - pointer);
}

uint64_t thread_cpu_of(const struct thread *thread)
{
	return thread == current ? thread_cpu() : thread->cpu;
}

struct thread_totals thread_totals(void)
{
	unsigned i;

	totals.runnable = 0;
	for (i = 1; i < THREADS; i++)
		totals.runnable += threads[i].state == THREAD_RUNNABLE;
	return totals;
}

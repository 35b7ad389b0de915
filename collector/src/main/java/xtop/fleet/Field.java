// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The field catalogue: every figure that exists. {@code ps -o}, {@code --sort}, dashboard columns, JSON and CSV names,
 * recordings, Prometheus names and the generated field reference all come from this one table; a new figure is one new
 * row here. Keys are unique within a table and never change.
 */
public enum Field {
    // One row a field, whatever its length: this is a table and is read as one.
    // spotless:off
    // HOST
    HOST_XEN_VERSION(Table.HOST, "xen", "XEN", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.XEN, null, "Version of the hypervisor."),
    HOST_MEMORY_TOTAL(Table.HOST, "host_memory", "MEM", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.XEN, "xtop_host_memory_total_bytes", "Memory of the machine."),
    HOST_MEMORY_FREE(Table.HOST, "host_free", "FREE", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.XEN, "xtop_host_memory_free_bytes", "Memory that no domain has."),
    HOST_CPUS(Table.HOST, "host_cpus", "CPUS", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.XEN, "xtop_host_cpus", "Physical CPUs."),
    HOST_CPU_HERTZ(Table.HOST, "host_hz", "HZ", Type.NUMBER, Kind.GAUGE, Unit.HERTZ, Witness.XEN, null, "Clock of a physical CPU."),
    HOST_SAMPLED(Table.HOST, "xen_sampled", "SAMPLED", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.COLLECTOR, null, "When Xen's own figures were taken."),
    HOST_SOURCE(Table.HOST, "source", "SOURCE", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.COLLECTOR, null, "Where Xen's own figures come from."),
    COLLECTOR_PID(Table.HOST, "collector_pid", "PID", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.COLLECTOR, null, "Process id of the collector."),
    COLLECTOR_AGENTS(Table.HOST, "agents", "AGENTS", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_agents{state=ok}", "Guests whose agent sends samples."),
    COLLECTOR_CYCLE_TIME(Table.HOST, "cycle_ns", "CYCLE", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.COLLECTOR, null, "CPU time of the collector's last tick."),
    COLLECTOR_COMMAND(Table.HOST, "collector_command", "COLLECTOR", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.COLLECTOR, null, "Command of the process that collects."),
    COLLECTOR_INTERVAL(Table.HOST, "interval", "INTERVAL", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.COLLECTOR, null, "Time between two published fleets."),
    COLLECTOR_DOMAINS(Table.HOST, "domains", "DOMAINS", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_domains", "Domains on the host."),
    COLLECTOR_AGENTS_CONNECTING(Table.HOST, "agents_connecting", "CONNECTING", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_agents{state=connecting}", "Announced agents that have not sent a sample yet."),
    COLLECTOR_AGENTS_SILENT(Table.HOST, "agents_silent", "SILENT", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_agents{state=silent}", "Connected agents without a sample for three of their intervals."),
    COLLECTOR_AGENTS_REFUSED(Table.HOST, "agents_refused", "REFUSED", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_agents{state=refused}", "Announced agents whose connection failed or was closed for a violation."),
    COLLECTOR_AGENTS_QUARANTINED(Table.HOST, "agents_quarantined", "QUARANTINED", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_agents{state=quarantined}", "Domains that a person has put into quarantine."),
    COLLECTOR_STARTED(Table.HOST, "collector_started", "STARTED", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.COLLECTOR, "xtop_collector_start_timestamp_seconds", "When the collector started."),
    COLLECTOR_CHANNELS(Table.HOST, "channels", "CHANNELS", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_channels", "Guest rings that are mapped."),
    COLLECTOR_WATCHES(Table.HOST, "watches", "WATCHES", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_xenstore_watches", "Xenstore watches held."),
    COLLECTOR_XENSTORE_ERRORS(Table.HOST, "xenstore_errors", "XSERRORS", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_xenstore_errors_total", "Xenstore requests that failed."),
    COLLECTOR_HYPERVISOR_ERRORS(Table.HOST, "hypervisor_errors", "XENERRORS", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_hypervisor_errors_total", "Samples of Xen's own figures that failed."),
    COLLECTOR_SAMPLES(Table.HOST, "samples", "SAMPLES", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_samples_total", "Samples received from all guests."),
    COLLECTOR_LEDGER_LOST(Table.HOST, "ledger_lost", "LOST", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_ledger_lost_total", "Deaths that never came into the ledger: too many at once, or its disk failed; unknown without a ledger."),
    COLLECTOR_LEDGER_EVICTED(Table.HOST, "ledger_evicted", "EVICTED", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_ledger_evicted_total", "Oldest deaths that left the full ledger for newer ones; unknown without a ledger."),
    COLLECTOR_WORDS_LOST(Table.HOST, "words_lost", "WORDSLOST", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_collector_last_words_lost_total", "Panics that were not logged: too many at once."),
    COLLECTOR_UNWATCHED_SINCE(Table.HOST, "unwatched_since", "UNWATCHEDSINCE", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.COLLECTOR, null, "When the collector before this one published last: from then on nobody watched; unknown where it left nothing, as before the first start."),
    COLLECTOR_UNWATCHED_UNTIL(Table.HOST, "unwatched_until", "UNWATCHEDUNTIL", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.COLLECTOR, null, "When this collector had looked at every domain, so that somebody watched again."),
    COLLECTOR_UNWATCHED_DEATHS(Table.HOST, "unwatched_deaths", "UNSEEN", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.COLLECTOR, null, "Domains that ended while nobody watched; they are in the ledger as they were seen last."),
    COLLECTOR_PROBLEM(Table.HOST, "problem", "PROBLEM", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.COLLECTOR, null, "What the collector cannot see at the moment, and why; unknown while all is well."),
    // DOMAIN
    NAME(Table.DOMAIN, "name", "NAME", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.XEN, null, "Name that the toolstack gave."),
    DOMID(Table.DOMAIN, "domid", "ID", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.XEN, null, "Domain id; reused after the domain's death."),
    UUID(Table.DOMAIN, "uuid", "UUID", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.XEN, null, "The vm uuid; with the domid it identifies a domain."),
    LABEL(Table.DOMAIN, "domain", "DOMAIN", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.COLLECTOR, null, "Name, or name#domid where a living domain already has the name: unique among the living."),
    STATE(Table.DOMAIN, "state", "STATE", Type.TEXT, Kind.STATE, Unit.NONE, Witness.XEN, null, "Xen's states as in xl list: running, blocked, paused, shutdown, crashed (shutdown too), dying."),
    IMAGE(Table.DOMAIN, "image", "IMAGE", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.XEN, null, "Kernel that the toolstack booted: its path in dom0; unknown where a boot loader or firmware chose one."),
    SSID(Table.DOMAIN, "ssid", "SSID", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.XEN, null, "Reference to its security label; 0 without a security module."),
    SHUTDOWN_REASON(Table.DOMAIN, "reason", "REASON", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.XEN, null, "Why it is shut down: poweroff, reboot, suspend, crash, watchdog, soft-reset; unknown while it is not."),
    DYING_TIME(Table.DOMAIN, "dying", "DYING", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.COLLECTOR, null, "How long Xen has listed the dead domain, as far as the collector saw: somebody keeps its pages."),
    HELD_BY(Table.DOMAIN, "held_by", "HELDBY", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.COLLECTOR, null, "Who may keep pages of a dying domain mapped: the collector itself, or processes that use gntdev."),
    TARGET(Table.DOMAIN, "target", "FOR", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.XEN, null, "Domid of the domain whose device model this stub domain is."),
    KIND(Table.DOMAIN, "kind", "KIND", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "Sort of system the agent says it lives in."),
    AGENT(Table.DOMAIN, "agent", "AGENT", Type.TEXT, Kind.STATE, Unit.NONE, Witness.COLLECTOR, null, "State of the agent: ok, none, connecting, silent and for how long, or refused and why."),
    AGENT_UP(Table.DOMAIN, "agent_up", "UP", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.COLLECTOR, "xtop_agent_up", "1 while samples arrive, 0 where an announced agent is silent or refused."),
    AGENT_VERSION(Table.DOMAIN, "agent_version", "AGENTVERSION", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "Name and version of the agent."),
    SYSTEM(Table.DOMAIN, "system", "SYSTEM", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "Name and version of the guest's system."),
    CPU_TIME(Table.DOMAIN, "time", "TIME", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.XEN, "xtop_domain_cpu_seconds_total", "CPU time of all vCPUs since the domain started."),
    CPU_PERCENT(Table.DOMAIN, "cpu", "%CPU", Type.FRACTION, Kind.GAUGE, Unit.PERCENT_OF_VCPU, Witness.XEN, null, "CPU use since the last sample; 100 is one vCPU."),
    VCPUS(Table.DOMAIN, "vcpus", "VCPUS", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.XEN, "xtop_domain_vcpus", "Virtual CPUs."),
    MEMORY(Table.DOMAIN, "mem", "MEM", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.XEN, "xtop_domain_memory_bytes", "Memory allocated to the domain."),
    MEMORY_MAX(Table.DOMAIN, "maxmem", "MAXMEM", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.XEN, "xtop_domain_memory_max_bytes", "Memory the domain may have; unknown where there is no limit."),
    VIFS(Table.DOMAIN, "vifs", "NETS", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.XEN, null, "Virtual interfaces."),
    VIF_RECEIVE_BYTES(Table.DOMAIN, "vif_rx", "NETRX", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.XEN, "xtop_domain_network_receive_bytes_total", "Bytes the domain received, by dom0's count."),
    VIF_TRANSMIT_BYTES(Table.DOMAIN, "vif_tx", "NETTX", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.XEN, "xtop_domain_network_transmit_bytes_total", "Bytes the domain sent, by dom0's count."),
    VIF_RECEIVE_RATE(Table.DOMAIN, "vif_rx_rate", "NETRX/S", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.XEN, null, "Bytes the domain received a second, by dom0's count."),
    VIF_TRANSMIT_RATE(Table.DOMAIN, "vif_tx_rate", "NETTX/S", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.XEN, null, "Bytes the domain sent a second, by dom0's count."),
    VIF_RECEIVE_PACKETS(Table.DOMAIN, "vif_rx_packets", "NETRXPKT", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, "xtop_domain_network_receive_packets_total", "Packets the domain received, by dom0's count."),
    VIF_TRANSMIT_PACKETS(Table.DOMAIN, "vif_tx_packets", "NETTXPKT", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, "xtop_domain_network_transmit_packets_total", "Packets the domain sent, by dom0's count."),
    VIF_RECEIVE_ERRORS(Table.DOMAIN, "vif_rx_errors", "NETRXERR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, "xtop_domain_network_receive_errs_total", "Packets to the domain that dom0's side could not deliver for an error."),
    VIF_TRANSMIT_ERRORS(Table.DOMAIN, "vif_tx_errors", "NETTXERR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, "xtop_domain_network_transmit_errs_total", "Packets from the domain that dom0's side found broken."),
    VIF_RECEIVE_DROPS(Table.DOMAIN, "vif_rx_drops", "NETRXDROP", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, "xtop_domain_network_receive_drop_total", "Packets to the domain that dom0's side dropped, mostly because the domain had no room for them."),
    VIF_TRANSMIT_DROPS(Table.DOMAIN, "vif_tx_drops", "NETTXDROP", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, "xtop_domain_network_transmit_drop_total", "Packets from the domain that dom0's side dropped."),
    VBDS(Table.DOMAIN, "vbds", "VBDS", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.XEN, null, "Virtual block devices."),
    VBD_READS(Table.DOMAIN, "vbd_rd", "VBD_RD", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, "xtop_domain_block_read_requests_total", "Read requests, by dom0's count."),
    VBD_WRITES(Table.DOMAIN, "vbd_wr", "VBD_WR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, "xtop_domain_block_write_requests_total", "Write requests, by dom0's count."),
    VBD_READ_SECTORS(Table.DOMAIN, "vbd_rsect", "VBD_RSECT", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Sectors of 512 bytes read, by dom0's count."),
    VBD_WRITE_SECTORS(Table.DOMAIN, "vbd_wsect", "VBD_WSECT", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Sectors of 512 bytes written, by dom0's count."),
    VBD_OUT_OF_REQUESTS(Table.DOMAIN, "vbd_oo", "VBD_OO", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, "xtop_domain_block_out_of_requests_total", "Times a block back end had no request left."),
    VBD_READ_RATE(Table.DOMAIN, "vbd_rd_rate", "VBDRD/S", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.XEN, null, "Bytes the domain read a second, by dom0's count of sectors."),
    VBD_WRITE_RATE(Table.DOMAIN, "vbd_wr_rate", "VBDWR/S", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.XEN, null, "Bytes the domain wrote a second, by dom0's count of sectors."),
    GUEST_CLOCK(Table.DOMAIN, "uptime", "UPTIME", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.GUEST, null, "The guest's monotonic clock at its newest sample."),
    SAMPLE_SEQUENCE(Table.DOMAIN, "sequence", "SEQ", Type.NUMBER, Kind.COUNTER, Unit.NONE, Witness.GUEST, null, "Number of the newest sample."),
    SAMPLE_TIME(Table.DOMAIN, "sampled", "SAMPLED", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.COLLECTOR, "xtop_agent_last_sample_timestamp_seconds", "When the newest sample arrived."),
    SAMPLES(Table.DOMAIN, "samples", "SAMPLES", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_agent_samples_total", "Samples received."),
    SAMPLES_MISSED(Table.DOMAIN, "missed", "MISSED", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_agent_missed_samples_total", "Samples that the sequence numbers say were skipped."),
    PROTOCOL_ERRORS(Table.DOMAIN, "errors", "ERRORS", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, null, "Connections closed because the guest broke the protocol."),
    ERRORS_RING(Table.DOMAIN, "errors_ring", "ERRRING", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_agent_protocol_errors_total{reason=ring}", "Connections closed because an index or a flag in the guest's page was impossible."),
    ERRORS_FRAME(Table.DOMAIN, "errors_frame", "ERRFRAME", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_agent_protocol_errors_total{reason=frame}", "Connections closed because of no magic, or a frame's length or end."),
    ERRORS_VERSION(Table.DOMAIN, "errors_version", "ERRVERSION", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_agent_protocol_errors_total{reason=version}", "Connections closed because the agent speaks another version."),
    ERRORS_CONTENT(Table.DOMAIN, "errors_content", "ERRCONTENT", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_agent_protocol_errors_total{reason=content}", "Connections closed because what a frame said broke a rule or a limit."),
    ERRORS_INTERNAL(Table.DOMAIN, "errors_internal", "ERROURS", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_agent_protocol_errors_total{reason=internal}", "Connections closed because of a fault of xtop that the guest provoked."),
    CHANNEL_BYTES(Table.DOMAIN, "channel_bytes", "CHBYTES", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.COLLECTOR, "xtop_vchan_receive_bytes_total", "Bytes read from the guest's ring."),
    AGENT_CPU(Table.DOMAIN, "agent_time", "AGENTTIME", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_agent_self_cpu_seconds_total", "CPU time of the agent itself."),
    AGENT_SKIPPED(Table.DOMAIN, "agent_skipped", "SKIPPED", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, null, "Samples the agent says it could not send."),
    THREADS(Table.DOMAIN, "threads", "THR", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.GUEST, null, "Threads of the guest."),
    THREADS_RUNNABLE(Table.DOMAIN, "runnable", "R", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.GUEST, "xtop_guest_threads{state=runnable}", "Threads running or waiting for a vCPU."),
    THREADS_BLOCKED(Table.DOMAIN, "blocked", "B", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.GUEST, "xtop_guest_threads{state=blocked}", "Threads in uninterruptible wait."),
    THREADS_OTHER(Table.DOMAIN, "threads_other", "O", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.GUEST, "xtop_guest_threads{state=other}", "Threads that sleep, are stopped, or whose state is not known."),
    CONTEXT_SWITCHES(Table.DOMAIN, "switches", "SWITCHES", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_context_switches_total", "Context switches."),
    CONTEXT_SWITCH_RATE(Table.DOMAIN, "cs", "CS", Type.FRACTION, Kind.GAUGE, Unit.PER_SECOND, Witness.GUEST, null, "Context switches a second."),
    INTERRUPTS(Table.DOMAIN, "interrupts", "INTERRUPTS", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_interrupts_total", "Interrupts."),
    INTERRUPT_RATE(Table.DOMAIN, "in", "IN", Type.FRACTION, Kind.GAUGE, Unit.PER_SECOND, Witness.GUEST, null, "Interrupts a second."),
    GUEST_MEMORY_TOTAL(Table.DOMAIN, "guest_total", "TOTAL", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_total_bytes", "Memory the guest says it has."),
    GUEST_MEMORY_USED(Table.DOMAIN, "guest_used", "USED", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_used_bytes", "Memory the guest says is in use."),
    GUEST_MEMORY_FREE(Table.DOMAIN, "guest_free", "FREE", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_free_bytes", "Memory the guest says is free."),
    GUEST_MEMORY_AVAILABLE(Table.DOMAIN, "guest_avail", "AVAIL", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_available_bytes", "Memory the guest could give to programs without swapping."),
    GUEST_MEMORY_BUFFERS(Table.DOMAIN, "guest_buff", "BUFF", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_buffers_bytes", "Buffers."),
    GUEST_MEMORY_PAGE_CACHE(Table.DOMAIN, "guest_cache", "CACHE", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_page_cache_bytes", "Page cache."),
    GUEST_MEMORY_HEAP_USED(Table.DOMAIN, "guest_heap", "HEAP", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_heap_used_bytes", "Heap in use."),
    GUEST_MEMORY_HEAP_TOTAL(Table.DOMAIN, "guest_heap_total", "HEAPTOTAL", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_heap_total_bytes", "Heap size."),
    GUEST_MEMORY_STACK(Table.DOMAIN, "guest_stack", "STACK", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_stack_bytes", "Stacks."),
    GUEST_MEMORY_SWAP_TOTAL(Table.DOMAIN, "guest_swap_total", "SWAPTOTAL", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_swap_total_bytes", "Swap space."),
    GUEST_MEMORY_SWAP_FREE(Table.DOMAIN, "guest_swap_free", "SWAPFREE", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_swap_free_bytes", "Free swap space."),
    GUEST_MEMORY_ACTIVE(Table.DOMAIN, "guest_active", "ACTIVE", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_active_bytes", "Recently used memory."),
    GUEST_MEMORY_INACTIVE(Table.DOMAIN, "guest_inactive", "INACTIVE", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, "xtop_guest_memory_inactive_bytes", "Memory not used for a while."),
    GUEST_ALLOCATION_FAILURES(Table.DOMAIN, "alloc_failures", "NOMEM", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_heap_failures_total", "Allocations that failed."),
    SWAP_IN(Table.DOMAIN, "swap_in", "SWAPIN", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.GUEST, "xtop_guest_swap_in_bytes_total", "Bytes swapped in since boot."),
    SWAP_OUT(Table.DOMAIN, "swap_out", "SWAPOUT", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.GUEST, "xtop_guest_swap_out_bytes_total", "Bytes swapped out since boot."),
    PAGE_IN(Table.DOMAIN, "page_in", "PAGEIN", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.GUEST, "xtop_guest_page_in_bytes_total", "Bytes read from block devices since boot."),
    PAGE_OUT(Table.DOMAIN, "page_out", "PAGEOUT", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.GUEST, "xtop_guest_page_out_bytes_total", "Bytes written to block devices since boot."),
    SWAP_IN_RATE(Table.DOMAIN, "si", "SI", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes swapped in a second."),
    SWAP_OUT_RATE(Table.DOMAIN, "so", "SO", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes swapped out a second."),
    PAGE_IN_RATE(Table.DOMAIN, "bi", "BI", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes read from block devices a second."),
    PAGE_OUT_RATE(Table.DOMAIN, "bo", "BO", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes written to block devices a second."),
    GUEST_CPU_USER_PERCENT(Table.DOMAIN, "us", "US", Type.FRACTION, Kind.GAUGE, Unit.PERCENT, Witness.GUEST, null, "Share of all vCPUs' time spent user code (nice included), since the last sample."),
    GUEST_CPU_SYSTEM_PERCENT(Table.DOMAIN, "sy", "SY", Type.FRACTION, Kind.GAUGE, Unit.PERCENT, Witness.GUEST, null, "Share of all vCPUs' time spent the guest's kernel (interrupts included), since the last sample."),
    GUEST_CPU_IDLE_PERCENT(Table.DOMAIN, "id", "IDL", Type.FRACTION, Kind.GAUGE, Unit.PERCENT, Witness.GUEST, null, "Share of all vCPUs' time spent idling, since the last sample."),
    GUEST_CPU_IOWAIT_PERCENT(Table.DOMAIN, "wa", "WA", Type.FRACTION, Kind.GAUGE, Unit.PERCENT, Witness.GUEST, null, "Share of all vCPUs' time spent idling while I/O is under way, since the last sample."),
    GUEST_CPU_STEAL_PERCENT(Table.DOMAIN, "st", "ST", Type.FRACTION, Kind.GAUGE, Unit.PERCENT, Witness.GUEST, null, "Share of all vCPUs' time spent being runnable without a physical CPU, since the last sample."),
    GUEST_CPU_GUEST_PERCENT(Table.DOMAIN, "gu", "GU", Type.FRACTION, Kind.GAUGE, Unit.PERCENT, Witness.GUEST, null, "Share of all vCPUs' time spent running guests, since the last sample."),
    GUEST_CPU_PERCENT(Table.DOMAIN, "guest_cpu", "G%CPU", Type.FRACTION, Kind.GAUGE, Unit.PERCENT_OF_VCPU, Witness.GUEST, null, "CPU use since the last sample by the guest's own count; 100 is one vCPU."),
    RECEIVE_RATE(Table.DOMAIN, "rx", "RX", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes the guest received a second, all interfaces."),
    TRANSMIT_RATE(Table.DOMAIN, "tx", "TX", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes the guest sent a second, all interfaces."),
    COLLECTIONS_MINOR(Table.DOMAIN, "gc_minor", "GCMINOR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_gc_minor_collections_total", "Minor garbage collections."),
    COLLECTIONS_MAJOR(Table.DOMAIN, "gc_major", "GCMAJOR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_gc_major_collections_total", "Major garbage collections."),
    RECONNECTS(Table.DOMAIN, "reconnects", "RECONN", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.COLLECTOR, "xtop_vchan_reconnects_total", "Connections to the agent after the first."),
    AGENT_INTERVAL(Table.DOMAIN, "agent_interval", "INTERVAL", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.GUEST, null, "Time between two samples as the agent says."),
    CADENCE(Table.DOMAIN, "cadence", "CADENCE", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.COLLECTOR, null, "Time between samples that a person asked for with xtop ctl; unknown for the usual one."),
    FIRST_SEEN(Table.DOMAIN, "first_seen", "SINCE", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.COLLECTOR, null, "When the collector saw the domain first."),
    DIED(Table.DOMAIN, "died", "DIED", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.COLLECTOR, null, "When the collector learnt of the domain's death; in the ledger only."),
    LIFE(Table.DOMAIN, "life", "LIFE", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.COLLECTOR, null, "How long the collector knew the domain; in the ledger only."),
    EXIT(Table.DOMAIN, "exit", "EXIT", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.COLLECTOR, null, "How the domain ended: crashed or shutdown by Xen's word, panic by the guest's last event, unseen where nobody watched, else gone; in the ledger only."),
    LAST_SEEN(Table.DOMAIN, "last_seen", "LASTSEEN", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.COLLECTOR, null, "When a collector saw the domain last, where nobody watched its end, which came between then and died; in the ledger only."),
    LAST_WORDS(Table.DOMAIN, "last_words", "LASTWORDS", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "Kind and text of the guest's last event; in the ledger only."),
    BOOT_ID(Table.DOMAIN, "boot_id", "BOOTID", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "Changes with every boot of the guest; 16 hexadecimal digits."),
    BOOT_TIME(Table.DOMAIN, "boot_time", "BOOT", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.GUEST, "xtop_guest_boot_timestamp_seconds", "When the guest booted by its own clock."),
    PROCESSES(Table.DOMAIN, "processes", "PROCS", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.GUEST, null, "Processes, where the guest has them."),
    FULL_SAMPLES(Table.DOMAIN, "full", "FULL", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.XEN, null, "Accounts of Xen in a row in which the domain used up its vCPUs."),
    STARVED_SAMPLES(Table.DOMAIN, "starved", "STARVED", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.GUEST, null, "Samples in a row in which the guest was runnable for long without a physical CPU."),
    SPINNING_SAMPLES(Table.DOMAIN, "spinning", "SPIN", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.GUEST, null, "Samples in a row in which the same thread used almost a whole vCPU."),
    SPINNING_THREAD(Table.DOMAIN, "spinning_tid", "SPINTID", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.GUEST, null, "That thread."),
    MEMORY_GROWTH(Table.DOMAIN, "memory_growth", "GROWTH", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes a second by which the memory in use has grown since it last fell back."),
    MEMORY_GROWTH_TIME(Table.DOMAIN, "memory_growing", "GROWING", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.GUEST, null, "For how long it has grown."),
    CPU_CLAIMED(Table.DOMAIN, "cpu_claimed", "CPUSAYS", Type.FRACTION, Kind.GAUGE, Unit.PERCENT_OF_VCPU, Witness.GUEST, null, "CPU use by the guest's count over the last 10 to 20 s."),
    CPU_CHARGED(Table.DOMAIN, "cpu_charged", "CPUXEN", Type.FRACTION, Kind.GAUGE, Unit.PERCENT_OF_VCPU, Witness.XEN, null, "CPU use by Xen's count over the same time."),
    CPU_DISAGREED(Table.DOMAIN, "cpu_disagreed", "CPULIE", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.DERIVED, "xtop_domain_disagreeing_samples{figure=cpu}", "Samples in a row in which the guest and Xen could not both be right about cpu."),
    CLOCK_RATE(Table.DOMAIN, "clock_rate", "CLOCK", Type.FRACTION, Kind.GAUGE, Unit.PERCENT, Witness.DERIVED, null, "How fast the guest's clock goes; 100 is as fast as the host's."),
    CLOCK_DISAGREED(Table.DOMAIN, "clock_disagreed", "CLOCKLIE", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.DERIVED, "xtop_domain_disagreeing_samples{figure=clock}", "Samples in a row in which the guest and Xen could not both be right about clock."),
    MEMORY_DISAGREED(Table.DOMAIN, "memory_disagreed", "MEMLIE", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.DERIVED, "xtop_domain_disagreeing_samples{figure=memory}", "Samples in a row in which the guest and Xen could not both be right about memory."),
    RECEIVE_CLAIMED(Table.DOMAIN, "rx_claimed", "RXSAYS", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes received a second by the guest's count over the last 10 to 20 s."),
    RECEIVE_CARRIED(Table.DOMAIN, "rx_carried", "RXVIF", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.XEN, null, "The same by dom0's count."),
    RECEIVE_DISAGREED(Table.DOMAIN, "rx_disagreed", "RXLIE", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.DERIVED, "xtop_domain_disagreeing_samples{figure=receive}", "Samples in a row in which the guest and Xen could not both be right about receive."),
    TRANSMIT_CLAIMED(Table.DOMAIN, "tx_claimed", "TXSAYS", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes sent a second by the guest's count over the last 10 to 20 s."),
    TRANSMIT_CARRIED(Table.DOMAIN, "tx_carried", "TXVIF", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.XEN, null, "The same by dom0's count."),
    TRANSMIT_DISAGREED(Table.DOMAIN, "tx_disagreed", "TXLIE", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.DERIVED, "xtop_domain_disagreeing_samples{figure=transmit}", "Samples in a row in which the guest and Xen could not both be right about transmit."),
    CAUSE(Table.DOMAIN, "cause", "CAUSE", Type.TEXT, Kind.STATE, Unit.NONE, Witness.DERIVED, null, "What ails the domain, in one word of a closed list (WHY.md)."),
    SICKNESS(Table.DOMAIN, "sickness", "SICK", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.DERIVED, null, "How bad that is: 3 a fault, 2 a warning, 1 worth a note, 0 well."),
    WHY(Table.DOMAIN, "why", "WHY", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.DERIVED, null, "The same in a sentence with the numbers that it rests on."),
    // VCPU
    VCPU(Table.VCPU, "vcpu", "VCPU", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.XEN, null, "Number of the vCPU."),
    VCPU_ONLINE(Table.VCPU, "online", "ONLINE", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.XEN, "xtop_domain_vcpu_online", "1 while the vCPU is on line."),
    VCPU_TIME(Table.VCPU, "vcpu_time", "TIME", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.XEN, "xtop_domain_vcpu_cpu_seconds_total", "CPU time of the vCPU by Xen's count."),
    VCPU_USER(Table.VCPU, "vcpu_user", "USER", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_cpu_seconds_total{mode=user}", "The guest's own count of vCPU time, mode user."),
    VCPU_NICE(Table.VCPU, "vcpu_nice", "NICE", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_cpu_seconds_total{mode=nice}", "The guest's own count of vCPU time, mode nice."),
    VCPU_SYSTEM(Table.VCPU, "vcpu_system", "SYSTEM", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_cpu_seconds_total{mode=system}", "The guest's own count of vCPU time, mode system."),
    VCPU_IDLE(Table.VCPU, "vcpu_idle", "IDLE", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_cpu_seconds_total{mode=idle}", "The guest's own count of vCPU time, mode idle."),
    VCPU_IOWAIT(Table.VCPU, "vcpu_iowait", "IOWAIT", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_cpu_seconds_total{mode=iowait}", "The guest's own count of vCPU time, mode iowait."),
    VCPU_INTERRUPT(Table.VCPU, "vcpu_interrupt", "INTERRUPT", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_cpu_seconds_total{mode=interrupt}", "The guest's own count of vCPU time, mode interrupt."),
    VCPU_SOFT_INTERRUPT(Table.VCPU, "vcpu_soft_interrupt", "SOFTINTERRUPT", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_cpu_seconds_total{mode=soft_interrupt}", "The guest's own count of vCPU time, mode soft interrupt."),
    VCPU_STEAL(Table.VCPU, "vcpu_steal", "STEAL", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_cpu_seconds_total{mode=steal}", "The guest's own count of vCPU time, mode steal."),
    VCPU_GUEST(Table.VCPU, "vcpu_guest", "GUEST", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_cpu_seconds_total{mode=guest}", "The guest's own count of vCPU time, mode guest."),
    VCPU_RUNNING(Table.VCPU, "vcpu_running", "RUNNING", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_runstate_seconds_total{state=running}", "Time in the runstate running, as the guest reads it from Xen."),
    VCPU_RUNNABLE(Table.VCPU, "vcpu_runnable", "RUNNABLE", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_runstate_seconds_total{state=runnable}", "Time in the runstate runnable, as the guest reads it from Xen."),
    VCPU_BLOCKED(Table.VCPU, "vcpu_blocked", "BLOCKED", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_runstate_seconds_total{state=blocked}", "Time in the runstate blocked, as the guest reads it from Xen."),
    VCPU_OFFLINE(Table.VCPU, "vcpu_offline", "OFFLINE", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_runstate_seconds_total{state=offline}", "Time in the runstate offline, as the guest reads it from Xen."),
    VCPU_PERCENT(Table.VCPU, "vcpu_cpu", "%CPU", Type.FRACTION, Kind.GAUGE, Unit.PERCENT_OF_VCPU, Witness.XEN, null, "Use of the vCPU since the last sample by Xen's count."),
    // THREAD
    TID(Table.THREAD, "tid", "TID", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.GUEST, null, "Thread id, given by the agent."),
    COMM(Table.THREAD, "comm", "COMMAND", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "Name of the thread."),
    THREAD_STATE(Table.THREAD, "stat", "S", Type.TEXT, Kind.STATE, Unit.NONE, Witness.GUEST, null, "State as in ps: R running or runnable, S sleeping, D uninterruptible, T stopped, t traced, Z zombie, I idle, X dead."),
    THREAD_CPU_TIME(Table.THREAD, "cputime", "TIME", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, "xtop_guest_thread_cpu_seconds_total", "CPU time of the thread, without stolen time."),
    THREAD_CPU_PERCENT(Table.THREAD, "cpu", "%CPU", Type.FRACTION, Kind.GAUGE, Unit.PERCENT_OF_VCPU, Witness.GUEST, null, "CPU use of the thread since the last sample; 100 is one vCPU."),
    THREAD_CPU_SINCE_START(Table.THREAD, "pcpu", "%CPU", Type.FRACTION, Kind.GAUGE, Unit.PERCENT_OF_VCPU, Witness.GUEST, null, "CPU time over life time of the thread, as ps shows it; unknown where that is more than a thread can use."),
    THREAD_SWITCHES(Table.THREAD, "nvcsw", "NVCSW", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, null, "Context switches (voluntary ones where the guest tells them apart)."),
    THREAD_INVOLUNTARY_SWITCHES(Table.THREAD, "nivcsw", "NIVCSW", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, null, "Involuntary context switches."),
    THREAD_PRIORITY(Table.THREAD, "pri", "PRI", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.GUEST, null, "Priority in the guest's own scale."),
    THREAD_NICE(Table.THREAD, "ni", "NI", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.GUEST, null, "Nice value."),
    THREAD_STACK_USED(Table.THREAD, "stackp", "STACKP", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, null, "Stack in use."),
    THREAD_STACK_SIZE(Table.THREAD, "stacksz", "STACKSZ", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, null, "Stack size."),
    THREAD_WAIT_CHANNEL(Table.THREAD, "wchan", "WCHAN", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "What the thread waits for."),
    THREAD_WAKEUP(Table.THREAD, "wakeup", "WAKEUP", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.GUEST, null, "Time until a timed sleep ends, at the newest sample."),
    THREAD_ELAPSED(Table.THREAD, "etime", "ELAPSED", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.GUEST, null, "Age of the thread."),
    PID(Table.THREAD, "pid", "PID", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.GUEST, null, "Process of the thread, where the guest has processes."),
    PPID(Table.THREAD, "ppid", "PPID", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.GUEST, null, "Parent of the process."),
    THREAD_PROCESSOR(Table.THREAD, "psr", "PSR", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.GUEST, null, "vCPU the thread ran on last."),
    THREAD_RESIDENT(Table.THREAD, "rss", "RSS", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, null, "Resident memory of the thread's process."),
    THREAD_VIRTUAL(Table.THREAD, "vsz", "VSZ", Type.NUMBER, Kind.GAUGE, Unit.BYTES, Witness.GUEST, null, "Virtual memory of the thread's process."),
    THREAD_MINOR_FAULTS(Table.THREAD, "min_flt", "MINFL", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, null, "Page faults that needed no I/O."),
    THREAD_MAJOR_FAULTS(Table.THREAD, "maj_flt", "MAJFL", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, null, "Page faults that needed I/O."),
    THREADS_OF_PROCESS(Table.THREAD, "nlwp", "NLWP", Type.NUMBER, Kind.GAUGE, Unit.COUNT, Witness.GUEST, null, "Listed threads of the thread's process; of the guest, where it has no processes."),
    THREAD_MEMORY_PERCENT(Table.THREAD, "pmem", "%MEM", Type.FRACTION, Kind.GAUGE, Unit.PERCENT, Witness.GUEST, null, "Resident memory of the thread's process, of the memory the guest says it has."),
    THREAD_STARTED(Table.THREAD, "start", "STARTED", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.DERIVED, null, "When the thread started: its age, taken from when its newest sample arrived."),
    // INTERFACE
    INTERFACE_NAME(Table.INTERFACE, "interface", "IFACE", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "Name of the interface in the guest."),
    INTERFACE_RECEIVE_BYTES(Table.INTERFACE, "rx_bytes", "RXBYTES", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.GUEST, "xtop_guest_network_receive_bytes_total", "Bytes received by the guest's count."),
    INTERFACE_RECEIVE_PACKETS(Table.INTERFACE, "rx_packets", "RXPACKE", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_network_receive_packets_total", "Packets received by the guest's count."),
    INTERFACE_RECEIVE_ERRORS(Table.INTERFACE, "rx_errors", "RXERROR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_network_receive_errs_total", "Errors received by the guest's count."),
    INTERFACE_RECEIVE_DROPS(Table.INTERFACE, "rx_drops", "RXDROPS", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_network_receive_drop_total", "Drops received by the guest's count."),
    INTERFACE_RECEIVE_RATE(Table.INTERFACE, "rx_rate", "RX/S", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes received a second."),
    INTERFACE_TRANSMIT_BYTES(Table.INTERFACE, "tx_bytes", "TXBYTES", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.GUEST, "xtop_guest_network_transmit_bytes_total", "Bytes sent by the guest's count."),
    INTERFACE_TRANSMIT_PACKETS(Table.INTERFACE, "tx_packets", "TXPACKE", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_network_transmit_packets_total", "Packets sent by the guest's count."),
    INTERFACE_TRANSMIT_ERRORS(Table.INTERFACE, "tx_errors", "TXERROR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_network_transmit_errs_total", "Errors sent by the guest's count."),
    INTERFACE_TRANSMIT_DROPS(Table.INTERFACE, "tx_drops", "TXDROPS", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_network_transmit_drop_total", "Drops sent by the guest's count."),
    INTERFACE_TRANSMIT_RATE(Table.INTERFACE, "tx_rate", "TX/S", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes sent a second."),
    // BLOCK
    BLOCK_NAME(Table.BLOCK, "device", "DEVICE", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "Name of the device in the guest."),
    BLOCK_READ_BYTES(Table.BLOCK, "read_bytes", "READBYTES", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.GUEST, "xtop_guest_block_read_bytes_total", "Bytes of read requests by the guest's count."),
    BLOCK_READ_REQUESTS(Table.BLOCK, "read_requests", "READREQ", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_block_read_requests_total", "Read requests by the guest's count."),
    BLOCK_READ_RATE(Table.BLOCK, "read_rate", "READ/S", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes of read requests a second."),
    BLOCK_WRITE_BYTES(Table.BLOCK, "write_bytes", "WRITEBYTES", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.GUEST, "xtop_guest_block_write_bytes_total", "Bytes of write requests by the guest's count."),
    BLOCK_WRITE_REQUESTS(Table.BLOCK, "write_requests", "WRITEREQ", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.GUEST, "xtop_guest_block_write_requests_total", "Write requests by the guest's count."),
    BLOCK_WRITE_RATE(Table.BLOCK, "write_rate", "WRITE/S", Type.FRACTION, Kind.GAUGE, Unit.BYTES_PER_SECOND, Witness.GUEST, null, "Bytes of write requests a second."),
    BLOCK_BUSY(Table.BLOCK, "busy", "BUSY", Type.NUMBER, Kind.COUNTER, Unit.NANOSECONDS, Witness.GUEST, null, "Time with requests under way."),
    // APPLICATION
    APPLICATION_NAME(Table.APPLICATION, "metric", "METRIC", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "Name that the application gave."),
    APPLICATION_COUNTER(Table.APPLICATION, "counter", "COUNTER", Type.NUMBER, Kind.COUNTER, Unit.NONE, Witness.GUEST, null, "Value of a counter."),
    APPLICATION_GAUGE(Table.APPLICATION, "gauge", "GAUGE", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.GUEST, null, "Value of a gauge."),
    // EVENT
    EVENT_TIME(Table.EVENT, "event_time", "TIME", Type.NUMBER, Kind.GAUGE, Unit.NANOSECONDS, Witness.GUEST, null, "The guest's clock when it happened."),
    EVENT_RECEIVED(Table.EVENT, "event_received", "RECEIVED", Type.NUMBER, Kind.GAUGE, Unit.EPOCH_NANOSECONDS, Witness.COLLECTOR, null, "When the collector read it."),
    EVENT_KIND(Table.EVENT, "event", "EVENT", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "What happened; unwatched, of domain 0, is the collector's own word."),
    EVENT_SUBJECT(Table.EVENT, "subject", "SUBJECT", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.GUEST, null, "Thread it happened to; unknown for the guest as a whole."),
    EVENT_TEXT(Table.EVENT, "message", "TEXT", Type.TEXT, Kind.TEXT, Unit.NONE, Witness.GUEST, null, "The guest's own words."),
    // VIF
    VIF(Table.VIF, "vif", "VIF", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.XEN, null, "Number of the virtual interface."),
    VIF_DEVICE_RECEIVE_BYTES(Table.VIF, "rx_bytes", "RXBYTES", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.XEN, null, "Bytes the domain received through it, by dom0's count."),
    VIF_DEVICE_RECEIVE_PACKETS(Table.VIF, "rx_packets", "RXPKTS", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Packets the domain received through it, by dom0's count."),
    VIF_DEVICE_RECEIVE_ERRORS(Table.VIF, "rx_errors", "RXERR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Errors of packets to the domain, by dom0's count."),
    VIF_DEVICE_RECEIVE_DROPS(Table.VIF, "rx_drops", "RXDROP", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Packets to the domain that dom0's side dropped."),
    VIF_DEVICE_TRANSMIT_BYTES(Table.VIF, "tx_bytes", "TXBYTES", Type.NUMBER, Kind.COUNTER, Unit.BYTES, Witness.XEN, null, "Bytes the domain sent through it, by dom0's count."),
    VIF_DEVICE_TRANSMIT_PACKETS(Table.VIF, "tx_packets", "TXPKTS", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Packets the domain sent through it, by dom0's count."),
    VIF_DEVICE_TRANSMIT_ERRORS(Table.VIF, "tx_errors", "TXERR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Errors of packets from the domain, by dom0's count."),
    VIF_DEVICE_TRANSMIT_DROPS(Table.VIF, "tx_drops", "TXDROP", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Packets from the domain that dom0's side dropped."),
    // VBD
    VBD(Table.VBD, "vbd", "VBD", Type.NUMBER, Kind.GAUGE, Unit.NONE, Witness.XEN, null, "Number of the virtual block device: 51712 is xvda."),
    VBD_DEVICE_READS(Table.VBD, "reads", "RD", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Read requests, by dom0's count."),
    VBD_DEVICE_WRITES(Table.VBD, "writes", "WR", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Write requests, by dom0's count."),
    VBD_DEVICE_READ_SECTORS(Table.VBD, "read_sectors", "RSECT", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Sectors of 512 bytes read, by dom0's count."),
    VBD_DEVICE_WRITE_SECTORS(Table.VBD, "write_sectors", "WSECT", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Sectors of 512 bytes written, by dom0's count."),
    VBD_DEVICE_OUT_OF_REQUESTS(Table.VBD, "out_of_requests", "OO", Type.NUMBER, Kind.COUNTER, Unit.COUNT, Witness.XEN, null, "Times the back end had no request left.");
    // spotless:on

    /** How a field's value is stored. */
    public enum Type {
        /** 64-bit integer: {@link Fleet#number}. */
        NUMBER,
        /** Double: {@link Fleet#fraction}. */
        FRACTION,
        /** String: {@link Fleet#text}. */
        TEXT
    }

    /** How a field behaves in time. */
    public enum Kind {
        COUNTER,
        GAUGE,
        STATE,
        TEXT
    }

    private static final List<List<Field>> BY_TABLE = byTable();

    private final Table table;
    private final String key;
    private final String header;
    private final Type type;
    private final Kind kind;
    private final Unit unit;
    private final Witness witness;
    private final String metric;
    private final String meaning;

    Field(
            Table table,
            String key,
            String header,
            Type type,
            Kind kind,
            Unit unit,
            Witness witness,
            String metric,
            String meaning) {
        this.table = table;
        this.key = key;
        this.header = header;
        this.type = type;
        this.kind = kind;
        this.unit = unit;
        this.witness = witness;
        this.metric = metric;
        this.meaning = meaning;
    }

    public Table table() {
        return table;
    }

    /** Name for -o, --sort, JSON and CSV. */
    public String key() {
        return key;
    }

    /** Column header. */
    public String header() {
        return header;
    }

    public Type type() {
        return type;
    }

    public Kind kind() {
        return kind;
    }

    public Unit unit() {
        return unit;
    }

    public Witness witness() {
        return witness;
    }

    /**
     * Prometheus name in base units, with a fixed label in braces where several fields share one metric; null where the
     * field is not exposed.
     */
    public String metric() {
        return metric;
    }

    /** Whether no image holds it: a reader makes it of other fields. */
    public boolean isComputed() {
        return this == CAUSE
                || this == SICKNESS
                || this == WHY
                || this == THREADS_OF_PROCESS
                || this == THREAD_MEMORY_PERCENT
                || this == THREAD_STARTED
                || this == THREAD_CPU_SINCE_START
                || this == ERRORS_RING
                || this == ERRORS_FRAME
                || this == ERRORS_VERSION
                || this == ERRORS_CONTENT
                || this == ERRORS_INTERNAL
                || this == THREADS_OTHER;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    // Loops, not streams: every one-shot command starts here, and the first lambda of a process costs milliseconds.
    private static List<List<Field>> byTable() {
        List<List<Field>> tables = new ArrayList<>();
        for (Table table : Table.values()) {
            List<Field> fields = new ArrayList<>();
            for (Field field : values()) {
                if (field.table == table) {
                    fields.add(field);
                }
            }
            tables.add(Collections.unmodifiableList(fields));
        }
        return Collections.unmodifiableList(tables);
    }

    /** The fields of a table, in column order. */
    public static List<Field> of(Table table) {
        return BY_TABLE.get(table.ordinal());
    }

    /** The field of a table with a key, or null. */
    public static Field of(Table table, String key) {
        for (Field field : of(table)) {
            if (field.key.equals(key)) {
                return field;
            }
        }
        return null;
    }
}

(* SPDX-License-Identifier: BSD-2-Clause *)

(** Sections and figures of the protocol (PROTOCOL.md, section 7): the number
    of each section, and the bits of those figures that a MirageOS guest can
    know. Times are ns, sizes bytes, counters since the guest's boot. *)

module System : sig
  val section : int
  val context_switches : int
  val threads : int
  val boot_time : int
end

module Memory : sig
  val section : int
  val used : int
  val free : int
  val total : int
  val stack : int
end

module Vcpu : sig
  val section : int
  val running : int
  val runnable : int
  val blocked : int
  val offline : int
end

module Thread : sig
  val section : int
  val state : int
  val cpu : int
  val switches : int

  val priority : int
  (** Signed. *)

  val wait_channel : int
  (** A name: {!Encoder.set_waiting}. *)

  val start_time : int

  val nice : int
  (** Signed. *)

  (** Values of {!state}. *)

  val state_running : int
  val state_runnable : int
  val state_sleeping : int
end

module Interface : sig
  val section : int
  val receive_bytes : int
  val receive_packets : int
  val transmit_bytes : int
  val transmit_packets : int
end

module Collected_heap : sig
  val section : int
  val minor_collections : int
  val major_collections : int
  val compactions : int
  val size : int
  val peak : int
  val minor_allocated : int
  val promoted : int
  val major_allocated : int
end

module Application : sig
  val section : int
  val counter : int

  val gauge : int
  (** Signed. *)
end

module Agent : sig
  val section : int
  val cpu : int
  val skipped_samples : int
  val sent_bytes : int
  val memory : int
end

val last_section : int
(** Sections are numbered from 1 to this. *)

val count : int array
(** How many figures each section has; 0 at index 0. *)

val is_signed : int -> int -> bool
(** [is_signed section bit]: a signed gauge, sent as a zigzag when a row is
    added. *)

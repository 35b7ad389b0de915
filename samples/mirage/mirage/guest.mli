(* SPDX-License-Identifier: BSD-2-Clause *)

(** Clocks and the vCPU of the guest. Nothing here allocates. *)

val clock : unit -> int
(** ns since the guest's boot, or rather since this library was initialised,
    which is some milliseconds later; monotonic. *)

val cpu : unit -> int
(** The same less the time for which Xen gave the vCPU to others: its
    differences are CPU time, as long as the guest does not block. *)

val boot_time : int
(** Wall clock of the boot, ns since 1970-01-01 UTC. *)

val vcpu : others:int -> Xtop_agent.Encoder.t -> unit
(** Gives the row of section VCPU, and row 0 of section THREAD: "other", what
    the vCPU ran but for [others] ns, which are told of elsewhere. Both are
    missing where Xen does not tell. The caller ends the sections. *)

(* SPDX-License-Identifier: BSD-2-Clause *)

(** Shows a MirageOS unikernel on Xen in xtop: call {!serve} once, the rest as
    you like, from anywhere in the unikernel. *)

val serve : ?interval:float -> ?system:string -> unit -> unit
(** Serves collectors in the background, for ever: OCaml's heap, Xen's memory
    and vCPU, and all that was registered with the functions below, before or
    after. [interval]: seconds between samples unless the collector wants
    another (1.0). [system]: name and version of your unikernel ("MirageOS"). *)

(** {2 Tasks} *)

val task : string -> (unit -> 'a Lwt.t) -> 'a Lwt.t
(** Runs a task: a row with this name until its promise is resolved. An
    exception is told to xtop and goes on to the caller. *)

val wait : ?on:string -> 'a Lwt.t -> 'a Lwt.t
(** [wait (Mirage_sleep.ns n)], [wait ~on:"client" (Flow.read flow)]: says that
    the task waits here. A task that waits without this has no CPU time in
    xtop. *)

val yield : unit -> unit Lwt.t
(** In place of [Lwt.pause]. *)

(** {2 Figures} *)

val interface : string -> (unit -> Mirage_net.stats) -> unit
(** [interface "eth0" (fun () -> Netif.get_stats_counters netif)]. Packet
    counters wrap at 2{^32}; it may be reset at any time. *)

val counter : string -> (unit -> int) -> unit
(** A metric of the application that only grows. *)

val gauge : string -> (unit -> int) -> unit

val metrics : ?except:string list -> unit -> unit
(** Shows the numbers of all Metrics sources that are enabled
    ([Metrics.enable_all ()]) and report from now on. [except]: names of
    sources; by default those that repeat what xtop shows anyway ("gc",
    "gc quick", "memory"). Call it after whatever sets a reporter. *)

(** {2 Events} *)

val event : string -> unit
(** A message that appears in xtop at once. *)

val panic : string -> unit
(** Last words, read by the collector even if the unikernel dies right after.
    {!serve} does this for uncaught exceptions. *)

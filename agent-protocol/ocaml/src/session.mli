(* SPDX-License-Identifier: BSD-2-Clause *)

(** The agent's side of one collector after another: waits for a hello, answers
    it, sends a full sample at once and then one each interval, as differences.

    Knows nothing of Xen or Lwt. Whoever owns it calls {!hear} when bytes came,
    {!tick} when the time that it returned has passed or after [hear], and
    {!hang_up} when the collector went away. A tick's work is bounded: it takes
    and encodes at most one sample, and sends what the ring has room for. What
    does not fit goes out at later ticks, and samples that come due meanwhile
    are skipped and counted. *)

type t

type ring = {
  room : unit -> int;  (** free bytes of the ring now; 0 where nobody reads *)
  put : Bytes.t -> int -> int -> unit;
      (** appends a whole frame, never longer than [room] said *)
}

type guest = {
  clock : unit -> int64;  (** monotonic ns since the guest's boot *)
  cpu : unit -> int;
      (** ns that grow while the guest has its vCPU only; where that is not known
          the clock will do *)
  sections : int list;  (** that a sample can have, but for the agent's own *)
  sample : Encoder.t -> unit;
      (** gives the rows of these sections, see {!Encoder.row}; if it raises, the
          sample is skipped. Called again at the next tick, at most three times
          in all, where so much time passed meanwhile that the figures are of
          different moments. *)
}

val shortest_interval : int64
(** ns: 10 ms. *)

val longest_interval : int64
(** ns: an hour. *)

val create :
  ?interval:int64 -> ?names:int -> ring -> guest -> Encoder.hello -> t
(** [interval]: ns between samples unless the collector wants another (1 s). *)

val hear : t -> string -> unit
(** Bytes of the collector. *)

val tick : t -> int64
(** Does what is due; returns after how many ns to be called again. *)

val hang_up : t -> unit
(** The collector is gone: nothing is sent until the next hello. *)

val event : t -> kind:int -> ?subject:int -> string -> bool
(** Sends an event now, in the room that samples leave free: see
    {!Encoder.event_started} and its like. [false]: nobody listens, or events
    fill the room; it is lost. *)

val connections : t -> int
(** Hellos answered. *)

val sent_bytes : t -> int
val skipped : t -> int

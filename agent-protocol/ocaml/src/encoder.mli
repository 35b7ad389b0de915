(* SPDX-License-Identifier: BSD-2-Clause *)

(** Turns a guest's figures into the frames of PROTOCOL.md: full samples,
    deltas, events. Knows nothing of Xen, reads no clock, never waits: frames
    stand in {!Frames} until the caller has room for them. All rows are given
    with their current values every time; only differences are sent. Allocates
    only when there are more rows, names or bytes than ever before. *)

type t

type hello = {
  kind : int;  (** what the guest is: 2 for MirageOS *)
  boot_id : int64;  (** changes with every boot *)
  page_size : int;  (** bytes; 0 for none *)
  widths : (int * int * int) list;
      (** (section, bit, bits): counters narrower than 64 bits *)
  agent : string;  (** name and version, at most 64 bytes are sent *)
  system : string;
}

val kind_mirage : int

val create : ?names:int -> unit -> t
(** For at most so many names in use at a time (1,024). *)

val frames : t -> Frames.t
(** What waits to be sent. *)

val held : t -> int
(** Bytes of memory, about. *)

(** {2 A connection} *)

val open_ : t -> nonce:int64 -> sections:int64 -> interval:int64 -> hello -> unit
(** Answers a collector's hello: drops what waits, puts the agent's hello in
    its place; the next sample is full. *)

val close : t -> unit
(** The connection is gone: drops what waits. *)

val is_open : t -> bool

val request_full : t -> unit
(** The next sample is full. *)

val skip : t -> unit
(** A tick passed without a sample. *)

val skipped : t -> int
(** Samples skipped so far, in all connections. *)

(** {2 A sample}

    [begin_sample]; for each section its rows, each from [row] to [commit], and
    [end_section]; [end_sample]. *)

val begin_sample : t -> int64 -> unit
(** At a time in ns since the guest's boot. Call it only while the connection is
    open and nothing waits. *)

val row : t -> section:int -> id:int -> name:string -> unit
(** Begins a row; ids are unique in their section, below 2{^32}. The name may be
    empty. *)

val set : t -> int -> int -> unit
(** [set t bit value]: a figure of the row. What is not set is unknown. *)

val set_int64 : t -> int -> int64 -> unit

val set_waiting : t -> string -> unit
(** What a thread waits for; empty: nothing. *)

val commit : t -> bool
(** Ends the row. [false]: left out, because the sample has this id already or
    is longer than 128 frames. *)

val end_section : t -> int -> unit
(** Removes the rows that were not given. A section without this stays as it
    was. *)

val end_sample : t -> unit

val take_back : t -> unit
(** Instead of [end_sample]: as if it had not begun, but that the next one is
    full. *)

(** {2 Events} *)

val event : Bytes.t -> kind:int -> clock:int64 -> subject:int64 -> string -> int
(** Writes an event's frame to the beginning of at least 256 bytes and returns
    its length. *)

val event_started : int
val event_ended : int
val event_out_of_memory : int
val event_panic : int
val event_message : int

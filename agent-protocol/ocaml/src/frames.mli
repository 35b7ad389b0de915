(* SPDX-License-Identifier: BSD-2-Clause *)

(** Frames on their way to the ring: whole ones that wait for room, and one
    being written. Allocates only when it has to grow. *)

type t

val most : int
(** Bytes of the longest frame: 1,000. *)

val create : unit -> t

val clear : t -> unit
(** Forgets all frames. *)

val held : t -> int
(** Bytes of memory that it takes. *)

(** {2 The frame being written} *)

val start : t -> int -> unit
(** Begins a frame of a type. There is room for [most] bytes and for a record
    too many, which {!used} tells and {!back_to} takes back. *)

val finish : t -> unit
(** Fills in its length: now it waits. *)

val used : t -> int
(** Bytes written so far, the header included. *)

val back_to : t -> int -> unit
(** Takes back what was written after [used] was this. *)

val put_u8 : t -> int -> unit

val put_little : t -> int64 -> int -> unit
(** The lowest bytes of a number, lowest first. *)

val put_varint : t -> int -> unit
(** A number from 0 to [max_int]. *)

val put_varint_at : t -> Bytes.t -> int -> unit
(** The unsigned 64-bit number in eight bytes of native order. *)

val put_zigzag_at : t -> Bytes.t -> int -> unit
(** The signed one. *)

val put_difference_at : t -> Bytes.t -> int -> Bytes.t -> int -> unit
(** [put_difference_at t values i old j]: the zigzag of the difference of two
    of them, modulo 2{^64}. *)

val put_text : t -> string -> int -> unit
(** A length and at most so many bytes, never half a character of UTF-8. *)

val set_u8 : t -> int -> int -> unit
(** Changes a byte at an offset of the frame. *)

(** {2 The first frame that waits} *)

val length : t -> int
(** Its bytes, 0 if none waits. *)

val kind : t -> int
(** Its type. *)

val send : t -> (Bytes.t -> int -> int -> unit) -> unit
(** Hands it over (bytes, offset, length) and forgets it. *)

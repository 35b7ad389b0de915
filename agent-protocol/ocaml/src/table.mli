(* SPDX-License-Identifier: BSD-2-Clause *)

(** One section's rows as the collector knows them: the base of the next delta.
    Grows as rows come; looking and changing allocates nothing. *)

type t

val create : int -> t
(** Of a section. *)

val section : t -> int
val columns : t -> int

val clear : t -> unit
(** A full sample begins: the collector forgets the rows. *)

val count : t -> int
(** Rows, which are slots 0 to [count - 1]. *)

val held : t -> int
(** Bytes of memory that it takes. *)

val find : t -> int -> int
(** The slot of an id, or [count]. Fast for ids in the order of slots. *)

val id : t -> int -> int
val name : t -> int -> int

val present : t -> int -> int
(** Mask of the figures that a row has. *)

val values : t -> Bytes.t
(** Eight bytes a figure, native order; replaced when a row is added. *)

val offset : t -> int -> int -> int
(** [offset t slot bit]: of a figure in [values]. *)

val seen : t -> int -> int
(** Stamp of the sample that gave the row last. *)

val set_seen : t -> int -> int -> unit

val add : t -> id:int -> name:int -> int
(** A row without figures; returns its slot. *)

val keep : t -> int -> int -> Bytes.t -> unit
(** [keep t slot mask staged]: takes over the figures of a mask, bit n from
    offset 8 n. *)

val remove : t -> int -> unit
(** The last row takes the slot. *)

val uses_name : t -> int -> bool
(** As a row's name or as a wait channel. *)

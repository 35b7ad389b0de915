(* SPDX-License-Identifier: BSD-2-Clause *)

(** The names of one connection and their ids, from 1 on. *)

type t

val most_bytes : int
(** Of a name: 64. *)

val create : capacity:int -> t

val forget_sent : t -> unit
(** A new connection: the collector knows none of them. *)

val next_sample : t -> unit
(** Names that no row uses may give their ids to others from now on, unless
    they are asked for in this sample. *)

val id : t -> in_use:(int -> bool) -> string -> int
(** The id of a name in this sample. 0 for an empty one, or when all ids are in
    use. [in_use] tells whether a row still has a name. *)

val is_sent : t -> int -> bool
val set_sent : t -> int -> unit

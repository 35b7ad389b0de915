(* SPDX-License-Identifier: BSD-2-Clause *)

(** What the collector says. Whatever bytes come, this never fails: frames of
    unknown types are skipped, and after anything malformed bytes are dropped
    until the next hello. *)

type t

type listener = {
  hello : nonce:int64 -> lowest:int -> highest:int -> interval:int64 -> unit;
      (** A collector wants to talk, in a version from lowest to highest, with
          so many ns between samples (unsigned; 0: as the agent likes). *)
  interval : int64 -> unit;  (** It wants another time between samples. *)
  full : unit -> unit;  (** It wants the next sample to be full. *)
}

val magic : string

val create : unit -> t

val reset : t -> unit
(** A new connection: drops everything until a hello. *)

val hear : t -> listener -> string -> unit
(** Bytes as they came out of the ring; frames may begin and end anywhere. *)

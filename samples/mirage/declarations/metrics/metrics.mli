(* SPDX-License-Identifier: BSD-2-Clause *)

type field

type 'a ty =
  | String : string ty
  | Bool : bool ty
  | Float : float ty
  | Int : int ty
  | Int32 : int32 ty
  | Int64 : int64 ty
  | Uint : int ty
  | Uint32 : int32 ty
  | Uint64 : int64 ty
  | Other : (Format.formatter -> 'a -> unit) -> 'a ty

type value = V : 'a ty * 'a -> value

val field : string -> 'a ty -> 'a -> field
val key : field -> string
val value : field -> value
val pp_value : Format.formatter -> field -> unit

module Data : sig
  type t

  val v : field list -> t
  val fields : t -> field list
end

module Src : sig
  type t

  val v : string -> t
  val name : t -> string
end

type reporter = {
  now : unit -> int64;
  at_exit : unit -> unit;
  report :
    'a.
    tags:field list ->
    data:Data.t ->
    over:(unit -> unit) ->
    Src.t ->
    (unit -> 'a) ->
    'a;
}

val reporter : unit -> reporter
val set_reporter : reporter -> unit

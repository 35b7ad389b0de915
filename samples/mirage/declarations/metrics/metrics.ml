(* SPDX-License-Identifier: BSD-2-Clause *)

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
type field = { key : string; value : value }

let field key ty it = { key; value = V (ty, it) }
let key field = field.key
let value field = field.value

let pp_value f field =
  match field.value with
  | V (String, text) -> Format.pp_print_string f text
  | V (Int, n) -> Format.pp_print_int f n
  | _ -> Format.pp_print_string f "?"

module Data = struct
  type t = field list

  let v fields = fields
  let fields t = t
end

module Src = struct
  type t = string

  let v name = name
  let name t = t
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

let current =
  ref
    {
      now = (fun () -> 0L);
      at_exit = (fun () -> ());
      report =
        (fun ~tags:_ ~data:_ ~over _ k ->
          over ();
          k ());
    }

let reporter () = !current
let set_reporter reporter = current := reporter

(* SPDX-License-Identifier: BSD-2-Clause *)

open Xtop_agent

type gauge = { name : string; id : int; mutable value : int }

type t = {
  gauges : (string, gauge) Hashtbl.t;
  mutable listed : gauge list; (* the last first *)
  mutable count : int;
}

let most = 256

let number field : int option =
  match Metrics.value field with
  | Metrics.V (Metrics.Int, n) -> Some n
  | Metrics.V (Metrics.Uint, n) -> Some n
  | Metrics.V (Metrics.Int32, n) -> Some (Int32.to_int n)
  | Metrics.V (Metrics.Uint32, n) -> Some (Int32.to_int n land 0xffffffff)
  | Metrics.V (Metrics.Int64, n) -> Some (Int64.to_int n)
  | Metrics.V (Metrics.Uint64, n) -> Some (Int64.to_int n)
  | Metrics.V (Metrics.Bool, b) -> Some (Bool.to_int b)
  | Metrics.V (Metrics.Float, f) when Float.abs f < 4e18 ->
      Some (int_of_float (Float.round f))
  | _ -> None

let remember t name value =
  match Hashtbl.find_opt t.gauges name with
  | Some gauge -> gauge.value <- value
  | None when t.count < most ->
      let gauge = { name; id = t.count; value } in
      Hashtbl.add t.gauges name gauge;
      t.listed <- gauge :: t.listed;
      t.count <- t.count + 1
  | None -> ()

let hear t source tags data =
  let tag text field = text ^ Format.asprintf " %a" Metrics.pp_value field in
  let prefix = List.fold_left tag (Metrics.Src.name source) tags in
  List.iter
    (fun field ->
      match number field with
      | Some value -> remember t (prefix ^ " " ^ Metrics.key field) value
      | None -> ())
    (Metrics.Data.fields data)

let watch ~except =
  let t = { gauges = Hashtbl.create 64; listed = []; count = 0 } in
  let before = Metrics.reporter () in
  let report ~tags ~data ~over source k =
    if not (List.mem (Metrics.Src.name source) except) then
      hear t source tags data;
    before.Metrics.report ~tags ~data ~over source k
  in
  Metrics.set_reporter { before with Metrics.report };
  t

let row e first_id gauge =
  Encoder.row e ~section:Figure.Application.section ~id:(first_id + gauge.id)
    ~name:gauge.name;
  Encoder.set e Figure.Application.gauge gauge.value;
  ignore (Encoder.commit e)

let rows t ~first_id e =
  let rec give = function
    | [] -> ()
    | gauge :: gauges ->
        row e first_id gauge;
        give gauges
  in
  give t.listed

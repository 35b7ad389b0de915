(* SPDX-License-Identifier: BSD-2-Clause *)

open Xtop_agent
open Turns

let report ?(tags = []) name fields =
  (Metrics.reporter ()).Metrics.report ~tags ~data:(Metrics.Data.v fields)
    ~over:(fun () -> ())
    (Metrics.Src.v name)
    (fun () -> ())

let gauges source =
  let e = Encoder.create () in
  Encoder.begin_sample e 1L;
  Metrics_source.rows source ~first_id:10 e;
  Encoder.end_section e Figure.Application.section;
  Encoder.end_sample e;
  let frame = ref "" in
  Frames.send (Encoder.frames e) (fun bytes offset length ->
      frame := Bytes.sub_string bytes offset length);
  !frame

let contains frame text =
  let n = String.length text in
  let rec look i =
    i + n <= String.length frame && (String.sub frame i n = text || look (i + 1))
  in
  look 0

let () =
  let heard = ref 0 in
  let own =
    {
      (Metrics.reporter ()) with
      Metrics.report =
        (fun ~tags:_ ~data:_ ~over source k ->
          if Metrics.Src.name source <> "" then incr heard;
          over ();
          k ());
    }
  in
  Metrics.set_reporter own;
  let source = Metrics_source.watch ~except:[ "gc" ] in
  report "tcp"
    [
      Metrics.field "timers" Metrics.Int 7;
      Metrics.field "load" Metrics.Float 2.6;
      Metrics.field "broken" Metrics.Float Float.nan;
      Metrics.field "text" Metrics.String "x";
    ];
  report "net" ~tags:[ Metrics.field "if" Metrics.String "eth0" ]
    [ Metrics.field "packets" Metrics.Uint32 (-1l) ];
  report "gc" [ Metrics.field "heap words" Metrics.Uint 1 ];
  check_int "the reporter before hears all" 3 !heard;
  let frame = gauges source in
  check_bool "a tag" true (contains frame "net eth0 packets");
  check_bool "not a number" false (contains frame "broken");
  check_bool "a text" false (contains frame "tcp text");
  check_bool "excepted" false (contains frame "heap words");
  (* after the name: a step of -1, the name's id, the zigzag of the value *)
  check_bool "rounded" true (contains frame "tcp load\x06\x02\x06");
  check_bool "7" true (contains frame "tcp timers\x06\x03\x0e");
  check_bool "32 bits" true (contains frame "\xfe\xff\xff\xff\x1f");
  for i = 1 to 400 do
    report "many" [ Metrics.field (string_of_int i) Metrics.Int i ]
  done;
  check_bool "at most 256" false (contains (gauges source) "many 300");
  finish ()

(* SPDX-License-Identifier: BSD-2-Clause *)

(* The session against a ring and a clock in memory. Prints a line a test and
   "ok" at the end; exits with 1 after a failure. The frames themselves are
   judged by the Java decoder, see codec_driver.ml. *)

open Xtop_agent

let failures = ref 0

let check what expected found show =
  if expected <> found then begin
    incr failures;
    Printf.printf "FAILED %s: expected %s, found %s\n" what (show expected)
      (show found)
  end

let check_int what expected found = check what expected found string_of_int
let check_text what expected found = check what expected found Fun.id

(* A collector that reads frames out of a ring of 2 KiB. *)
type world = {
  mutable now : int64;
  mutable used : int;
  mutable sent : string list; (* the last first *)
  mutable tasks : int;
  mutable fails : bool;
  mutable calls : int;
}

let frame_name frame =
  match Char.code frame.[2] with
  | 1 -> "hello"
  | 2 -> Printf.sprintf "full%d" (Char.code frame.[3] land 0x7f)
  | 3 -> Printf.sprintf "delta%d" (Char.code frame.[3] land 0x7f)
  | 4 -> "event"
  | _ -> "?"

let heard world =
  let names = List.rev_map frame_name world.sent in
  world.sent <- [];
  world.used <- 0;
  String.concat " " names

let names = Array.init 1000 (Printf.sprintf "task-%d")

let sample world e =
  let open Encoder in
  world.calls <- world.calls + 1;
  if world.fails then failwith "a metric of the guest's";
  let cpu = Int64.to_int world.now / 1000 in
  row e ~section:Figure.Memory.section ~id:0 ~name:"";
  set e Figure.Memory.used (1_000_000 + (cpu land 0xffff));
  set e Figure.Memory.free 2_000_000;
  ignore (commit e);
  end_section e Figure.Memory.section;
  for i = 0 to world.tasks - 1 do
    row e ~section:Figure.Thread.section ~id:i ~name:names.(i);
    set e Figure.Thread.state Figure.Thread.state_sleeping;
    set e Figure.Thread.cpu (cpu * i);
    set e Figure.Thread.switches (cpu / 7);
    set_waiting e (if cpu land 1 = 0 then "timer" else "event");
    ignore (commit e)
  done;
  end_section e Figure.Thread.section

let hello =
  {
    Encoder.kind = Encoder.kind_mirage;
    boot_id = 77L;
    page_size = 4096;
    widths = [ (5, 1, 32); (5, 3, 32) ];
    agent = "test 1";
    system = "none";
  }

let start ?(tasks = 5) () =
  let world =
    { now = 5_000L; used = 0; sent = []; tasks; fails = false; calls = 0 }
  in
  let ring =
    {
      Session.room = (fun () -> 2048 - world.used);
      put =
        (fun bytes offset length ->
          world.used <- world.used + length;
          world.sent <- Bytes.sub_string bytes offset length :: world.sent);
    }
  in
  let guest =
    {
      Session.clock = (fun () -> world.now);
      cpu = (fun () -> Int64.to_int world.now);
      sections = [ Figure.Memory.section; Figure.Thread.section ];
      sample = sample world;
    }
  in
  (world, Session.create ring guest hello)

let collector_hello ?(lowest = 1) ?(highest = 1) interval =
  let bytes = Bytes.create 29 in
  Bytes.set_uint16_le bytes 0 29;
  Bytes.set_uint8 bytes 2 0x41;
  Bytes.blit_string Commands.magic 0 bytes 3 8;
  Bytes.set_int64_le bytes 11 0x1122334455667788L;
  Bytes.set_uint8 bytes 19 lowest;
  Bytes.set_uint8 bytes 20 highest;
  Bytes.set_int64_le bytes 21 interval;
  Bytes.to_string bytes

let set_interval interval =
  let bytes = Bytes.create 11 in
  Bytes.set_uint16_le bytes 0 11;
  Bytes.set_uint8 bytes 2 0x42;
  Bytes.set_int64_le bytes 3 interval;
  Bytes.to_string bytes

let request_full = "\003\000\067"
let seconds n = Int64.mul n 1_000_000_000L

let later world session time =
  world.now <- Int64.add world.now time;
  ignore (Session.tick session)

let connected ?tasks () =
  let world, session = start ?tasks () in
  Session.hear session (collector_hello 0L);
  ignore (Session.tick session);
  ignore (heard world);
  (world, session)

let a_hello_is_answered_and_a_full_sample_follows_at_once () =
  let world, session = start () in
  later world session (seconds 3L);
  check_text "silence before a hello" "" (heard world);
  Session.hear session (collector_hello 0L);
  let wait = Session.tick session in
  check_text "after the hello" "hello full0" (heard world);
  check "wait" 1_000_000_000L wait Int64.to_string;
  later world session (seconds 1L);
  check_text "a second later" "delta0" (heard world);
  later world session 1000L;
  check_text "before it is time" "" (heard world)

let a_collector_sets_the_interval_and_wants_a_full_sample () =
  let world, session = connected () in
  Session.hear session (set_interval 100_000_000L);
  later world session 100_000_000L;
  check_text "at the new time" "delta0" (heard world);
  Session.hear session request_full;
  later world session 100_000_000L;
  check_text "the next one" "full0" (heard world);
  Session.hear session (set_interval 1L);
  let wait = Session.tick session in
  check "the shortest there is" Session.shortest_interval wait Int64.to_string;
  Session.hear session (set_interval (-1L));
  later world session (seconds 60L);
  ignore (heard world);
  check "the longest there is"
    (Session.tick session > seconds 3000L)
    true string_of_bool

let the_next_collector_finds_it_as_the_first_did () =
  let world, session = connected () in
  later world session (seconds 1L);
  Session.hang_up session;
  ignore (heard world);
  later world session (seconds 50L);
  check_text "nobody there" "" (heard world);
  check "no event either" false
    (Session.event session ~kind:Encoder.event_message "x")
    string_of_bool;
  Session.hear session "rests of the last collector's words";
  Session.hear session (collector_hello 0L);
  later world session 1L;
  check_text "the next one" "hello full0" (heard world);
  check_int "connections" 2 (Session.connections session);
  (* one that nobody saw go *)
  Session.hear session (collector_hello 0L);
  later world session 1L;
  check_text "and the next" "hello full0" (heard world)

let samples_without_room_are_skipped_and_counted () =
  let world, session = connected () in
  world.used <- 1500;
  let calls = world.calls in
  later world session (seconds 1L);
  later world session (seconds 1L);
  check_int "figures not even read" calls world.calls;
  check_text "nothing sent" "" (heard world);
  check_int "skipped" 2 (Session.skipped session);
  later world session (seconds 1L);
  check_text "then on from what was sent" "delta0" (heard world)

let a_long_sample_goes_out_as_room_comes () =
  let world, session = start ~tasks:300 () in
  Session.hear session (collector_hello 0L);
  later world session 1L;
  let rec rounds n all =
    let words = heard world in
    if words = "" || n > 50 then (n, String.concat " " (List.rev all))
    else begin
      ignore (Session.tick session);
      rounds (n + 1) (words :: all)
    end
  in
  let n, words = rounds 0 [] in
  check "several rounds" true (n > 3) string_of_bool;
  check_text "in order, one sample"
    ("hello "
    ^ String.concat " "
        (List.init
           (List.length (String.split_on_char ' ' words) - 1)
           (Printf.sprintf "full%d")))
    words

let no_room_even_for_the_hello () =
  let world, session = start () in
  world.used <- 2040;
  Session.hear session (collector_hello 0L);
  let wait = Session.tick session in
  check "looks again soon" 100_000_000L wait Int64.to_string;
  check "an event would come before it" false
    (Session.event session ~kind:Encoder.event_message "x")
    string_of_bool;
  ignore (heard world);
  later world session wait;
  check_text "when there is room" "hello full0" (heard world)

let a_guest_whose_figures_fail_loses_a_sample_only () =
  let world, session = connected () in
  world.fails <- true;
  later world session (seconds 1L);
  check_text "nothing" "" (heard world);
  world.fails <- false;
  later world session (seconds 1L);
  check_text "then a full one" "full0" (heard world)

let a_collector_of_another_version_hears_hello_only () =
  let world, session = start () in
  Session.hear session (collector_hello ~lowest:2 ~highest:9 0L);
  later world session 1L;
  later world session (seconds 5L);
  check_text "hello only" "hello" (heard world)

let events_go_out_at_once_and_into_the_reserve () =
  let world, session = connected () in
  world.used <- 2048 - 60;
  check "an event" true
    (Session.event session ~kind:Encoder.event_started ~subject:3 "worker")
    string_of_bool;
  check_text "sent" "event" (heard world);
  world.used <- 2048 - 60;
  check "too long for it" false
    (Session.event session ~kind:Encoder.event_panic (String.make 200 'x'))
    string_of_bool

(* What a steady sample allocates and takes; the bound is held. *)
let a_steady_sample_allocates_little () =
  let world, session = connected ~tasks:20 () in
  for _ = 1 to 10 do
    later world session (seconds 1L);
    world.sent <- [];
    world.used <- 0
  done;
  let silent =
    {
      Session.room = (fun () -> 2048);
      put = (fun _ _ _ -> ());
    }
  in
  let quiet =
    Session.create silent
      {
        Session.clock = (fun () -> world.now);
        cpu = (fun () -> Int64.to_int world.now);
        sections = [ Figure.Memory.section; Figure.Thread.section ];
        sample = sample world;
      }
      hello
  in
  Session.hear quiet (collector_hello 0L);
  ignore (Session.tick quiet);
  let rounds = 20_000 in
  let step () =
    world.now <- Int64.add world.now 1_000_000_000L;
    ignore (Session.tick quiet)
  in
  step ();
  step ();
  let cpu = Sys.time () in
  let before = Gc.minor_words () in
  for _ = 1 to rounds do
    step ()
  done;
  let words = (Gc.minor_words () -. before) /. float_of_int rounds in
  let micros = (Sys.time () -. cpu) *. 1e6 /. float_of_int rounds in
  Printf.printf
    "a delta of 22 rows: %.0f bytes allocated, %.1f us, %d bytes sent\n"
    (words *. 8.) micros
    (Session.sent_bytes quiet / (rounds + 3));
  check "bytes allocated a sample at most 128" true
    (words *. 8. <= 128.)
    string_of_bool

let () =
  a_hello_is_answered_and_a_full_sample_follows_at_once ();
  a_collector_sets_the_interval_and_wants_a_full_sample ();
  the_next_collector_finds_it_as_the_first_did ();
  samples_without_room_are_skipped_and_counted ();
  a_long_sample_goes_out_as_room_comes ();
  no_room_even_for_the_hello ();
  a_guest_whose_figures_fail_loses_a_sample_only ();
  a_collector_of_another_version_hears_hello_only ();
  events_go_out_at_once_and_into_the_reserve ();
  a_steady_sample_allocates_little ();
  print_endline (if !failures = 0 then "ok" else "failed");
  exit (if !failures = 0 then 0 else 1)

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
  mutable reading : int; (* ns that pass while figures are read *)
  mutable halts : int; (* readings to come that are halted in the middle *)
  mutable halted : int; (* ns, each time *)
  mutable running : int; (* CPU time of a thread that always runs, as sent *)
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

let contains part text =
  let n = String.length part in
  let rec look i =
    i + n <= String.length text && (String.sub text i n = part || look (i + 1))
  in
  look 0

let rec varint text at shift sum =
  let byte = Char.code text.[at] in
  let sum =
    Int64.logor sum (Int64.shift_left (Int64.of_int (byte land 0x7f)) shift)
  in
  if byte < 0x80 then (at + 1, sum) else varint text (at + 1) (shift + 7) sum

(* A sample's first frame: its number, and its time after one of that time. *)
let sequence frame = Int64.to_int (snd (varint frame 4 0 0L))

let clock_of before frame =
  let at, _ = varint frame 4 0 0L in
  let _, clock = varint frame at 0 0L in
  if Char.code frame.[2] = 2 then clock else Int64.add before clock

let names = Array.init 1000 (Printf.sprintf "task-%d")

let pass world time = world.now <- Int64.add world.now (Int64.of_int time)

let sample world e =
  let open Encoder in
  world.calls <- world.calls + 1;
  let cpu = Int64.to_int world.now / 1000 in
  row e ~section:Figure.Memory.section ~id:0 ~name:"";
  set e Figure.Memory.used (1_000_000 + (cpu land 0xffff));
  set e Figure.Memory.free 2_000_000;
  ignore (commit e);
  end_section e Figure.Memory.section;
  if world.halts > 0 then begin
    world.halts <- world.halts - 1;
    pass world world.halted
  end;
  pass world world.reading;
  world.running <- Int64.to_int world.now;
  for i = 0 to world.tasks - 1 do
    row e ~section:Figure.Thread.section ~id:i ~name:names.(i);
    set e Figure.Thread.state Figure.Thread.state_sleeping;
    set e Figure.Thread.cpu (cpu * i);
    set e Figure.Thread.switches (cpu / 7);
    set_waiting e (if cpu land 1 = 0 then "timer" else "event");
    ignore (commit e)
  done;
  if world.fails then failwith "a metric of the guest's";
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
    { now = 5_000L; used = 0; sent = []; tasks; fails = false; calls = 0; reading = 0; halts = 0; halted = 0; running = 0 }
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
  world.tasks <- 7;
  later world session (seconds 1L);
  check_text "nothing" "" (heard world);
  check_int "skipped" 1 (Session.skipped session);
  world.fails <- false;
  later world session (seconds 1L);
  check "then a full one, with the names that were not sent" true
    (contains "task-6" (List.hd world.sent))
    string_of_bool;
  check_text "full" "full0" (heard world)

let figures_of_two_moments_are_read_again_at_the_next_tick () =
  let world, session = connected () in
  for halts = 1 to 2 do
    world.halts <- halts;
    world.halted <- 6_000_000_000;
    world.tasks <- world.tasks + 1;
    later world session (seconds 1L);
    for _ = 1 to halts do
      check_text "nothing yet" "" (heard world);
      later world session 1_000_000L
    done;
    check_int "its number" (1 + halts) (sequence (List.hd world.sent));
    check "names that were not sent" true
      (contains (names.(world.tasks - 1)) (List.hd world.sent))
      string_of_bool;
    check_text "a full one" "full0" (heard world)
  done;
  check_int "skipped" 0 (Session.skipped session);
  ignore (heard world)

let a_sample_that_is_torn_each_time_is_missed_and_the_one_after_it_is_sent () =
  let world, session = connected () in
  world.halts <- 6;
  world.halted <- 1_000_000_000;
  let reading () =
    later world session (seconds 1L);
    world.halted <- 3 * world.halted
  in
  for _ = 1 to 5 do
    reading ()
  done;
  check_text "nothing yet" "" (heard world);
  check_int "one is missed" 1 (Session.skipped session);
  reading ();
  check_int "its number" 3 (sequence (List.hd world.sent));
  check_text "the next is sent" "full0" (heard world);
  later world session (seconds 1000L);
  check_text "then as ever" "delta0" (heard world);
  check_int "one was missed" 1 (Session.skipped session)

let the_first_sample_is_sent_torn_or_not () =
  let world, session = start () in
  world.halts <- 1000;
  world.halted <- 1_000_000_000;
  Session.hear session (collector_hello 0L);
  check "again soon" 1_000_000L (Session.tick session) Int64.to_string;
  later world session 0L;
  check_text "not yet" "hello" (heard world);
  later world session 0L;
  check_text "the third" "full0" (heard world)

(* As on an emulated CPU, at ten samples a second. *)
let a_guest_that_reads_slowly_by_nature_reads_once_a_sample () =
  let world, session = start () in
  world.reading <- 40_000_000;
  Session.hear session (collector_hello 100_000_000L);
  for _ = 1 to 3 do
    ignore (Session.tick session)
  done;
  ignore (heard world);
  let calls = world.calls in
  for i = 1 to 200 do
    world.reading <- 40_000_000 + (i mod 25 * 1_000_000);
    later world session 150_000_000L;
    check_text "each" "delta0" (heard world)
  done;
  check_int "read once each" 200 (world.calls - calls);
  (* It has ten times as much to read from now on. *)
  world.reading <- world.reading * 10;
  let calls = world.calls in
  for _ = 1 to 203 do
    later world session 150_000_000L;
    ignore (heard world)
  done;
  check "not more often than before" true
    (world.calls - calls <= 203)
    string_of_bool;
  check "missed" true (Session.skipped session <= 1) string_of_bool

(* What a collector makes of a thread that always runs, whose CPU time is read
   at the sample's end, while the sample says when it began. *)
let no_halt_makes_a_rate_that_cannot_be () =
  let world, session = connected ~tasks:1 () in
  let state = Random.State.make [| 7 |] in
  let cpu = ref world.running and clock = ref 0L in
  let most = ref 0 and least = ref 100 and samples = ref 0 and torn = ref 0 in
  let judge frame =
    let nanos = clock_of !clock frame in
    if !clock <> 0L && not (nanos = !clock) then begin
      let percent =
        100 * (world.running - !cpu) / Int64.to_int (Int64.sub nanos !clock)
      in
      most := max percent !most;
      least := min percent !least
    end;
    incr samples;
    clock := nanos;
    cpu := world.running
  in
  let wait = ref (seconds 1L) in
  for _ = 1 to 5_000 do
    if world.halts = 0 && !wait > 1_000_000L && Random.State.int state 8 = 0
    then begin
      world.halts <- 1 + Random.State.int state 2;
      world.halted <- Random.State.int state 6_000 * 1_000_000
    end;
    world.now <- Int64.add world.now !wait;
    wait := Session.tick session;
    if !wait = 1_000_000L then incr torn;
    List.iter judge (List.rev world.sent);
    ignore (heard world)
  done;
  Printf.printf "a thread that always runs: %d to %d %%\n" !least !most;
  check "at most 103 %" true (!most <= 103) string_of_bool;
  check "at least 97 %" true (!least >= 97) string_of_bool;
  check "many were torn" true (!torn > 300) string_of_bool;
  check "many samples" true (!samples > 3_000) string_of_bool;
  check_int "none was missed" 0 (Session.skipped session)

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
  figures_of_two_moments_are_read_again_at_the_next_tick ();
  a_sample_that_is_torn_each_time_is_missed_and_the_one_after_it_is_sent ();
  the_first_sample_is_sent_torn_or_not ();
  a_guest_that_reads_slowly_by_nature_reads_once_a_sample ();
  no_halt_makes_a_rate_that_cannot_be ();
  a_collector_of_another_version_hears_hello_only ();
  events_go_out_at_once_and_into_the_reserve ();
  a_steady_sample_allocates_little ();
  print_endline (if !failures = 0 then "ok" else "failed");
  exit (if !failures = 0 then 0 else 1)

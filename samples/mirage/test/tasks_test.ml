(* SPDX-License-Identifier: BSD-2-Clause *)

(* Tasks on the real Lwt: what they are said to do and how long they ran. *)

open Lwt.Infix
open Xtop_agent
open Turns
module Tasks = Xtop_agent_lwt.Tasks

let ms = 1_000_000
let fresh () = Tasks.create ~clock:(fun () -> !now) ~cpu:(fun () -> !now)
let work ns = now := !now + ns
let rest ns = sleep (Int64.of_int ns)

(* The rows, as the encoder puts them into a full sample: (id, name, figures),
   read back by a small decoder of our own. *)
type shown = { id : int; name : string; figures : (int * int) list }

let names : (int, string) Hashtbl.t = Hashtbl.create 8

let rec varint bytes at shift sum =
  let byte = Char.code bytes.[!at] in
  incr at;
  let sum = sum lor ((byte land 0x7f) lsl shift) in
  if byte land 0x80 <> 0 then varint bytes at (shift + 7) sum else sum

let number bytes at = varint bytes at 0 0
let unzigzag n = (n lsr 1) lxor (-(n land 1))

let rows_in frame =
  let at = ref 4 in
  ignore (number frame at);
  ignore (number frame at);
  (* the section's number *)
  incr at;
  let rec records id mask found =
    if !at >= String.length frame then List.rev found
    else
      match number frame at with
      | 0 -> List.rev found
      | 1 ->
          let name = number frame at in
          let length = Char.code frame.[!at] in
          Hashtbl.replace names name (String.sub frame (!at + 1) length);
          at := !at + 1 + length;
          records id mask found
      | head ->
          let id = id + unzigzag (head lsr 2) in
          let name = number frame at in
          let mask = if head land 3 = 3 then number frame at else mask in
          let figures =
            List.filter_map
              (fun bit ->
                if (mask lsr bit) land 1 = 0 then None
                else Some (bit, number frame at))
              (List.init 20 Fun.id)
          in
          let name = Option.value ~default:"" (Hashtbl.find_opt names name) in
          records id mask ({ id; name; figures } :: found)
  in
  records 0 0 []

let hello =
  {
    Encoder.kind = 2;
    boot_id = 1L;
    page_size = 0;
    widths = [];
    agent = "";
    system = "";
  }

let shown tasks =
  let e = Encoder.create () in
  Encoder.open_ e ~nonce:1L ~sections:16L ~interval:1L hello;
  Frames.clear (Encoder.frames e);
  Encoder.begin_sample e 1L;
  Tasks.rows tasks e;
  Encoder.end_section e Figure.Thread.section;
  Encoder.end_sample e;
  let frame = ref "" in
  Frames.send (Encoder.frames e) (fun bytes offset length ->
      frame := Bytes.sub_string bytes offset length);
  rows_in !frame

let row tasks name =
  match List.find_opt (fun row -> row.name = name) (shown tasks) with
  | Some row -> row
  | None -> { id = 0; name = "missing"; figures = [] }

let figure row bit = Option.value ~default:(-1) (List.assoc_opt bit row.figures)
let cpu tasks name = figure (row tasks name) Figure.Thread.cpu
let state tasks name = figure (row tasks name) Figure.Thread.state

let time_between_waits_is_its_own () =
  let tasks = fresh () in
  let rec busy () =
    work (3 * ms);
    Tasks.wait tasks (rest (7 * ms)) >>= busy
  in
  let rec idle () = Tasks.wait tasks ~on:"timer" (rest (50 * ms)) >>= idle in
  Lwt.async (fun () -> Tasks.run tasks "busy" busy);
  Lwt.async (fun () -> Tasks.run tasks "idle" idle);
  pass (100 * ms);
  check_int "busy ran 11 times 3 ms" (33 * ms) (cpu tasks "busy" / ms * ms);
  check_int "idle does not run" 0 (cpu tasks "idle");
  check_int "both" (33 * ms) (Tasks.spent tasks / ms * ms);
  check_int "asleep" Figure.Thread.state_sleeping (state tasks "idle");
  check_int "woken as often" 11
    (figure (row tasks "busy") Figure.Thread.switches);
  let on = figure (row tasks "idle") Figure.Thread.wait_channel in
  check_text "waits for" "timer" (Hashtbl.find names on)

let a_task_that_waits_without_saying_so_has_no_time () =
  let tasks = fresh () in
  let rec silent () =
    work ms;
    rest (5 * ms) >>= silent
  in
  let rec half () =
    Tasks.wait tasks (rest (5 * ms)) >>= fun () ->
    work ms;
    rest (5 * ms) >>= half
  in
  Lwt.async (fun () -> Tasks.run tasks "silent" silent);
  Lwt.async (fun () -> Tasks.run tasks "half" half);
  pass (3 * ms);
  check_int "at once where its first wait is silent" (-1) (cpu tasks "silent");
  check_int "not yet known" 0 (cpu tasks "half");
  pass (20 * ms);
  check_int "found out" (-1) (cpu tasks "half");
  check_int "shown all the same" 2 (Tasks.count tasks);
  check_int "and counted nowhere" 0 (Tasks.spent tasks)

let a_task_started_by_a_task_has_its_own_time () =
  let tasks = fresh () in
  let inner () =
    work (2 * ms);
    Tasks.wait tasks (rest (100 * ms))
  in
  let outer () =
    work (3 * ms);
    let child = Tasks.run tasks "inner" inner in
    work (4 * ms);
    Tasks.wait tasks child
  in
  Lwt.async (fun () -> Tasks.run tasks "outer" outer);
  check_int "outer" (7 * ms) (cpu tasks "outer");
  check_int "inner" (2 * ms) (cpu tasks "inner");
  pass (200 * ms);
  check_int "both ended" 0 (Tasks.count tasks);
  check_int "their time stays" (9 * ms) (Tasks.spent tasks)

let yielding_is_no_sleep () =
  let tasks = fresh () in
  let rec run n =
    work ms;
    if n = 0 then Lwt.return_unit else Tasks.yield tasks () >>= fun () -> run (n - 1)
  in
  Lwt.async (fun () -> Tasks.run tasks "yielder" (fun () -> run 3));
  check_int "runnable" Figure.Thread.state_runnable (state tasks "yielder");
  check_int "so far" ms (cpu tasks "yielder");
  pass ms;
  check_int "all of it" (4 * ms) (Tasks.spent tasks)

let begin_and_end_are_told () =
  let tasks = fresh () in
  let told = ref [] in
  let tell word id name = told := Printf.sprintf "%s %d %s" word id name :: !told in
  Tasks.listen tasks
    {
      Tasks.started = tell "started";
      ended = tell "ended";
      failed = (fun id name e -> tell (Printexc.to_string e) id name);
    };
  let one = Tasks.run tasks "one" (fun () -> Tasks.wait tasks (rest ms)) in
  let two =
    Tasks.run tasks "two" (fun () ->
        Tasks.wait tasks (rest (2 * ms)) >>= fun () -> Lwt.fail Exit)
  in
  let three = Tasks.run tasks "three" (fun () -> raise Exit) in
  pass (5 * ms);
  check_text "all"
    "started 1 one, started 2 two, started 3 three, ended 3 three, \
     Stdlib.Exit 3 three, ended 1 one, ended 2 two, Stdlib.Exit 2 two"
    (String.concat ", " (List.rev !told));
  check_bool "its value comes through" true (Lwt.state one = Lwt.Return ());
  check_bool "its failure too" true (Lwt.state two = Lwt.Fail Exit);
  check_bool "also an early one" true (Lwt.state three = Lwt.Fail Exit)

let outside_of_a_task_waiting_changes_nothing () =
  let tasks = fresh () in
  let promise = rest ms in
  check_bool "the same promise" true (Tasks.wait tasks promise == promise)

let () =
  time_between_waits_is_its_own ();
  a_task_that_waits_without_saying_so_has_no_time ();
  a_task_started_by_a_task_has_its_own_time ();
  yielding_is_no_sleep ();
  begin_and_end_are_told ();
  outside_of_a_task_waiting_changes_nothing ();
  finish ()

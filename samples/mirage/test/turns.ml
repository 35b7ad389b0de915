(* SPDX-License-Identifier: BSD-2-Clause *)

(* Lwt's main loop with a clock of the test's own, and what tests say. *)

let now = ref 0
let sleepers : (int * unit Lwt.u) list ref = ref []

let sleep ns =
  let promise, waker = Lwt.task () in
  sleepers := (!now + Int64.to_int ns, waker) :: !sleepers;
  promise

let turn () = Lwt.wakeup_paused ()

(* Whoever is due wakes up; nobody ever sleeps past its time. *)
let rec until time =
  turn ();
  let due = List.filter (fun (at, _) -> at <= time) !sleepers in
  match List.sort (fun (a, _) (b, _) -> compare a b) due with
  | [] ->
      now := max !now time;
      turn ()
  | ((at, waker) as first) :: _ ->
      sleepers := List.filter (fun other -> other != first) !sleepers;
      now := max !now at;
      (* a cancelled sleeper has its answer already *)
      (try Lwt.wakeup waker () with Invalid_argument _ -> ());
      until time

let pass ns = until (!now + ns)
let failures = ref 0

let check what expected found show =
  if expected <> found then begin
    incr failures;
    Printf.printf "FAILED %s: expected %s, found %s\n%!" what (show expected)
      (show found)
  end

let check_int what expected found = check what expected found string_of_int
let check_bool what expected found = check what expected found string_of_bool
let check_text what expected found = check what expected found Fun.id

let finish () =
  print_endline (if !failures = 0 then "ok" else "failed");
  exit (if !failures = 0 then 0 else 1)

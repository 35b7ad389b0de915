(* SPDX-License-Identifier: BSD-2-Clause *)

open Xtop_agent

(* [Asleep] knows whether what it waits for has come. *)
type state = Runs | Could_run | Asleep of (unit -> bool)

type task = {
  id : int;
  name : string;
  started : int;
  mutable state : state;
  mutable since : int; (* when it began to run, by the CPU's clock *)
  mutable cpu : int;
  mutable switches : int;
  mutable is_known : bool;
  mutable on : string;
}

type listener = {
  started : int -> string -> unit;
  ended : int -> string -> unit;
  failed : int -> string -> exn -> unit;
}

type t = {
  clock : unit -> int;
  cpu : unit -> int;
  key : task Lwt.key; (* who it is that runs, kept by Lwt over every wait *)
  mutable tasks : task list; (* the last started first *)
  mutable count : int;
  mutable next_id : int;
  mutable running : task list; (* the one that runs, those that called it *)
  mutable is_checking : bool;
  mutable spent : int;
  mutable listener : listener;
}

let nobody =
  {
    started = (fun _ _ -> ());
    ended = (fun _ _ -> ());
    failed = (fun _ _ _ -> ());
  }

let create ~clock ~cpu =
  {
    clock;
    cpu;
    key = Lwt.new_key ();
    tasks = [];
    count = 0;
    next_id = 1;
    running = [];
    is_checking = false;
    spent = 0;
    listener = nobody;
  }

let listen t listener = t.listener <- listener
let count t = t.count
let spent t = t.spent

let charge t task now =
  if task.is_known then begin
    let ran = max 0 (now - task.since) in
    task.cpu <- task.cpu + ran;
    t.spent <- t.spent + ran
  end

(* Its time up to now can hold the time of others. *)
let give_up t task =
  if task.is_known then begin
    task.is_known <- false;
    t.spent <- t.spent - task.cpu
  end;
  task.state <- Asleep (fun () -> true)

(* At the beginning of a turn of the main loop nobody runs: a task that seems
   to has waited without saying so. *)
let check t () =
  t.is_checking <- false;
  List.iter (give_up t) t.running;
  t.running <- []

let check_soon t =
  if not t.is_checking then begin
    t.is_checking <- true;
    Lwt.on_success (Lwt.pause ()) (check t)
  end

let resume t task =
  if not (List.memq task t.running) then begin
    let now = t.cpu () in
    (match t.running with
    | caller :: _ -> charge t caller now
    | [] -> check_soon t);
    task.since <- now;
    task.state <- Runs;
    task.on <- "";
    task.switches <- task.switches + 1;
    t.running <- task :: t.running
  end

(* Ends the running of a task, and of those that it called and that did not say
   that they wait; their caller runs on. *)
let suspend t task =
  let now = t.cpu () in
  let rec leave = function
    | [] -> []
    | last :: callers when last == task ->
        charge t task now;
        callers
    | silent :: callers ->
        give_up t silent;
        leave callers
  in
  if List.memq task t.running then begin
    t.running <- leave t.running;
    match t.running with caller :: _ -> caller.since <- now | [] -> ()
  end

let wait_as t state on promise =
  match Lwt.get t.key with
  | Some task when Lwt.is_sleeping promise ->
      suspend t task;
      task.state <- state;
      task.on <- on;
      Lwt.try_bind
        (fun () -> promise)
        (fun value ->
          resume t task;
          Lwt.return value)
        (fun failure ->
          resume t task;
          Lwt.fail failure)
  | _ -> promise

let wait t ?(on = "") promise =
  wait_as t (Asleep (fun () -> Lwt.is_sleeping promise)) on promise

let yield t () = wait_as t Could_run "" (Lwt.pause ())

let add t name =
  let task =
    {
      id = t.next_id;
      name;
      started = t.clock ();
      state = Could_run;
      since = 0;
      cpu = 0;
      switches = 0;
      is_known = true;
      on = "";
    }
  in
  t.next_id <- t.next_id + 1;
  t.count <- t.count + 1;
  t.tasks <- task :: t.tasks;
  t.listener.started task.id name;
  task

let remove t task =
  suspend t task;
  t.count <- t.count - 1;
  t.tasks <- List.filter (fun other -> other != task) t.tasks;
  t.listener.ended task.id task.name

let run t name work =
  let task = add t name in
  let promise =
    Lwt.with_value t.key (Some task) (fun () ->
        resume t task;
        Lwt.try_bind work
          (fun value ->
            remove t task;
            Lwt.return value)
          (fun failure ->
            remove t task;
            t.listener.failed task.id task.name failure;
            Lwt.fail failure))
  in
  (* Its first steps ended in a wait; if not in one of ours, nothing is known
     about those that follow. *)
  if task.state = Runs && Lwt.is_sleeping promise then begin
    suspend t task;
    give_up t task
  end;
  promise

let code task =
  match task.state with
  | Runs -> Figure.Thread.state_running
  | Could_run -> Figure.Thread.state_runnable
  | Asleep is_asleep ->
      if is_asleep () then Figure.Thread.state_sleeping
      else Figure.Thread.state_runnable

let row e task =
  Encoder.row e ~section:Figure.Thread.section ~id:task.id ~name:task.name;
  Encoder.set e Figure.Thread.state (code task);
  if task.is_known then begin
    Encoder.set e Figure.Thread.cpu task.cpu;
    Encoder.set e Figure.Thread.switches task.switches
  end;
  Encoder.set e Figure.Thread.start_time task.started;
  Encoder.set_waiting e task.on;
  ignore (Encoder.commit e)

let rec rows_of e = function
  | [] -> ()
  | task :: tasks ->
      row e task;
      rows_of e tasks

let rows t e = rows_of e t.tasks

(* SPDX-License-Identifier: BSD-2-Clause *)

open Lwt.Infix
open Xtop_agent

module type CHANNEL = sig
  type t

  val listen : unit -> t Lwt.t
  val again : t -> unit Lwt.t
  val hear : t -> string option Lwt.t
  val room : t -> int
  val put : t -> Bytes.t -> int -> int -> unit
  val abandon : t -> unit
end

let first_retry = 1_000_000_000L
let last_retry = 60_000_000_000L

module Make (Channel : CHANNEL) = struct
  type t = {
    sleep : int64 -> unit Lwt.t;
    session : Session.t;
    channel : Channel.t option ref;
    mutable poke : unit Lwt.u option; (* wakes the one that sleeps for a tick *)
    mutable retry : int64;
  }

  let session t = t.session

  let create ?interval ~sleep guest hello =
    let channel = ref None in
    let ring =
      {
        Session.room =
          (fun () ->
            match !channel with Some c -> Channel.room c | None -> 0);
        put =
          (fun bytes offset length ->
            match !channel with
            | Some c -> Channel.put c bytes offset length
            | None -> ());
      }
    in
    {
      sleep;
      session = Session.create ?interval ring guest hello;
      channel;
      poke = None;
      retry = first_retry;
    }

  let poke t =
    match t.poke with
    | None -> ()
    | Some waker ->
        t.poke <- None;
        Lwt.wakeup_later waker ()

  let rec hearing t channel =
    Channel.hear channel >>= function
    | None -> Lwt.return_unit
    | Some bytes ->
        Session.hear t.session bytes;
        t.retry <- first_retry;
        poke t;
        hearing t channel

  let rec ticking t =
    let wait = Session.tick t.session in
    let poked, waker = Lwt.task () in
    t.poke <- Some waker;
    Lwt.pick [ poked; t.sleep wait ] >>= fun () -> ticking t

  let rec talk t channel =
    Lwt.pick [ hearing t channel; ticking t ] >>= fun () ->
    Session.hang_up t.session;
    Channel.again channel >>= fun () -> talk t channel

  let serve t =
    Channel.listen () >>= fun channel ->
    t.channel := Some channel;
    talk t channel

  let give_up t =
    Session.hang_up t.session;
    Option.iter Channel.abandon !(t.channel);
    t.channel := None

  let rec run t =
    Lwt.catch
      (fun () -> serve t)
      (fun _ ->
        give_up t;
        let wait = t.retry in
        t.retry <- min last_retry (Int64.mul 2L wait);
        t.sleep wait >>= fun () -> run t)
end

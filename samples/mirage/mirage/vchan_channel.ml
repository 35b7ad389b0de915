(* SPDX-License-Identifier: BSD-2-Clause *)

open Lwt.Infix

(* The collector is the client, and looks at this port. *)
let client = 0
let port = "xtop"

(* Offsets in the shared page (xen/include/public/io/libxenvchan.h). "right" is
   the ring that the server writes. *)
let right_consumed = 8
let right_produced = 12
let right_order = 18
let client_live = 20
let connected = 1

exception Broken of string

module Make
    (Events : Vchan.S.EVENTS)
    (Memory : Vchan.S.MEMORY)
    (Keys : Vchan.S.CONFIGURATION) =
struct
  (* The page and the event channel of the server that was made last. *)
  let last_page = ref None
  let last_events = ref None

  module Shown_memory = struct
    include Memory

    let share ~domid ~npages ~rw =
      let share = Memory.share ~domid ~npages ~rw in
      if !last_page = None then
        last_page := Some (Io_page.to_cstruct (Memory.buf_of_share share));
      share
  end

  module Shown_events = struct
    include Events

    let listen domid =
      let port, channel = Events.listen domid in
      last_events := Some channel;
      (port, channel)
  end

  (* The keys of a channel that is given up are not removed: the next one writes
     over them. *)
  module Kept_keys = struct
    include Keys

    let delete ~client_domid:_ ~port:_ = Lwt.return_unit
  end

  module Server = Vchan.Endpoint.Make (Shown_events) (Shown_memory) (Kept_keys)

  type t = { server : Server.t; page : Cstruct.t; events : Events.channel }

  let is_connected page = Cstruct.get_uint8 page client_live = connected

  (* Two halves, for no number is boxed then. *)
  let index page offset =
    Cstruct.LE.get_uint16 page offset
    lor (Cstruct.LE.get_uint16 page (offset + 2) lsl 16)

  let room t =
    if not (is_connected t.page) then 0
    else
      let size = 1 lsl Cstruct.LE.get_uint16 t.page right_order in
      let waiting =
        (index t.page right_produced - index t.page right_consumed)
        land 0xffffffff
      in
      max 0 (size - waiting)

  let listen () =
    match Vchan.Port.of_string port with
    | Error (`Msg reason) -> Lwt.fail (Broken reason)
    | Ok port -> (
        last_page := None;
        last_events := None;
        let server = Server.server ~domid:client ~port () in
        match (!last_page, !last_events) with
        | Some page, Some events ->
            server >|= fun server -> { server; page; events }
        | _ ->
            server >>= fun _ ->
            Lwt.fail (Broken "the server shared no page at once"))

  let again t =
    let rec look event =
      if is_connected t.page then Lwt.return_unit
      else Events.recv t.events event >>= look
    in
    look Events.initial

  let hear t =
    Server.read t.server >>= function
    | Ok (`Data bytes) -> Lwt.return_some (Cstruct.to_string bytes)
    | Ok `Eof -> Lwt.return_none
    | Error _ -> Lwt.fail (Broken "reading failed")

  let put t bytes offset length =
    let frame = Cstruct.create_unsafe length in
    Cstruct.blit_from_bytes bytes offset frame 0 length;
    let written = Server.write t.server frame in
    match Lwt.state written with
    | Lwt.Return (Ok ()) -> ()
    | Lwt.Fail failure -> raise failure
    | Lwt.Return (Error _) | Lwt.Sleep -> raise (Broken "writing failed")

  (* It takes until the client has let go of the page: nobody waits for it. *)
  let abandon t =
    Lwt.async (fun () ->
        Lwt.catch (fun () -> Server.close t.server) (fun _ -> Lwt.return_unit))
end

(* SPDX-License-Identifier: BSD-2-Clause *)

(* A vchan server that keeps to the habits of ocaml-vchan's, as far as a client
   or the user of its interface can see them: it acknowledges what was read
   only when it is asked to read on, its first read writes 0 there; it hands out
   no more than the ring's end allows; it writes in pieces what does not fit at
   once; it waits for events, and a failure to do so is the caller's. Rings of
   1 KiB and 2 KiB in the shared page. *)

open Lwt.Infix

module Make (E : S.EVENTS) (M : S.MEMORY) (C : S.CONFIGURATION) = struct
  type t = {
    page : Cstruct.t;
    events : E.channel;
    port : Port.t;
    mutable read : int; (* bytes handed out *)
  }

  type error = |
  type write_error = [ `Closed ]

  let left_consumed = 0
  let left_produced = 4
  let right_consumed = 8
  let right_produced = 12
  let left_order = 16
  let right_order = 18
  let client_live = 20
  let server_live = 21
  let client_notify = 22
  let server_notify = 23
  let left_ring = 1024
  let right_ring = 2048

  let get page at =
    Cstruct.LE.get_uint16 page at
    lor (Cstruct.LE.get_uint16 page (at + 2) lsl 16)

  let set page at n =
    Cstruct.LE.set_uint16 page at n;
    Cstruct.LE.set_uint16 page (at + 2) (n lsr 16)

  let ask t bit =
    Cstruct.set_uint8 t.page client_notify
      (Cstruct.get_uint8 t.page client_notify lor bit)

  let tell t bit =
    let asked = Cstruct.get_uint8 t.page server_notify in
    Cstruct.set_uint8 t.page server_notify (asked land lnot bit);
    if asked land bit <> 0 then E.send t.events

  let is_connected t = Cstruct.get_uint8 t.page client_live = 1

  let server ~domid ~port ?read_size:_ ?write_size:_ () =
    let share = M.share ~domid ~npages:1 ~rw:true in
    let page = Io_page.to_cstruct (M.buf_of_share share) in
    Cstruct.LE.set_uint16 page left_order 10;
    Cstruct.LE.set_uint16 page right_order 11;
    Cstruct.set_uint8 page client_live 2;
    Cstruct.set_uint8 page server_live 1;
    Cstruct.set_uint8 page client_notify 1;
    let number, events = E.listen domid in
    let ring_ref =
      Int32.to_string (M.int32_of_grant (List.hd (M.grants_of_share share)))
    in
    C.write ~client_domid:domid ~port
      { C.ring_ref; event_channel = E.string_of_port number }
    >>= fun () ->
    let rec wait event =
      if Cstruct.get_uint8 page client_live = 2 then
        E.recv events event >>= wait
      else Lwt.return_unit
    in
    wait E.initial >|= fun () -> { page; events; port; read = 0 }

  let read t =
    set t.page left_consumed t.read;
    tell t 2;
    let rec look event =
      ask t 1;
      let ready =
        (get t.page left_produced - get t.page left_consumed) land 0xffffffff
      in
      if ready > 0 then begin
        let at = t.read land 1023 in
        let length = min ready (1024 - at) in
        t.read <- (t.read + length) land 0xffffffff;
        Lwt.return (Ok (`Data (Cstruct.sub t.page (left_ring + at) length)))
      end
      else if is_connected t then E.recv t.events event >>= look
      else Lwt.return (Ok `Eof)
    in
    look E.initial

  let append t bytes =
    let produced = get t.page right_produced in
    for i = 0 to Cstruct.length bytes - 1 do
      Cstruct.set_uint8 t.page
        (right_ring + ((produced + i) land 2047))
        (Cstruct.get_uint8 bytes i)
    done;
    set t.page right_produced ((produced + Cstruct.length bytes) land 0xffffffff);
    tell t 1

  let write t bytes =
    let rec push at event =
      if not (is_connected t) then Lwt.return (Error `Closed)
      else begin
        ask t 2;
        let room =
          2048
          - (get t.page right_produced - get t.page right_consumed)
            land 0xffffffff
        in
        let length = min room (Cstruct.length bytes - at) in
        append t (Cstruct.sub bytes at length);
        if at + length = Cstruct.length bytes then Lwt.return (Ok ())
        else E.recv t.events event >>= push (at + length)
      end
    in
    push 0 E.initial

  let close t =
    Cstruct.set_uint8 t.page server_live 0;
    E.send t.events;
    C.delete ~client_domid:0 ~port:t.port
end
